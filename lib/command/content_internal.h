/* SPDX-License-Identifier: BSD-2-Clause */
/* content: what a command says, as a hash of 128 bits, so that one that comes twice under an id is
 * told from another. Not cryptographic: ids and commands are the host's. */
#ifndef SL_CONTENT_H
#define SL_CONTENT_H

#include "sloss/sloss.h"

/* Of a chain, all its records; the ids are no part of it. Requires that it is well-formed. */
struct sloss_hash sl_content_of(const struct sloss_command *chain, size_t count);

/* Bytes that the table of fields has for a kind. */
size_t sl_content_size(uint32_t kind);

#endif
