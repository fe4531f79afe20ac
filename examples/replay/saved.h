/* SPDX-License-Identifier: BSD-2-Clause */
/* saved: the book of a scenario as a file: a snapshot, and behind it the names and units in which a
 * scenario speaks of assets and markets. */
#ifndef SAVED_H
#define SAVED_H

#include "common/scenario.h"

/* Write the book to a file, which is there as a whole or as it was before; or take the book of a
 * file in place of an empty one. The status says why it is not possible. */
enum sloss_status saved_write(const struct scenario *scenario, const char *path);
enum sloss_status saved_read(struct scenario *scenario, const char *path);

#endif
