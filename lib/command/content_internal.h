/* SPDX-License-Identifier: BSD-2-Clause */
/* content: what a command says, as a hash of 128 bits, so that one that comes twice under an id is
 * told from another. Not cryptographic: ids and commands are the host's. */
#ifndef SL_CONTENT_H
#define SL_CONTENT_H

#include "command/row.h"
#include "sloss/sloss.h"

/* Of a chain, all its records; the ids are no part of it. Requires that it is well-formed. */
struct sloss_hash sl_content_of(const struct sloss_command *chain, size_t count);

/* Behind the end of a name its field is zero, so that equal commands are equal bytes. */
void sl_content_clear_names(struct sloss_command *command);

/* Carry the fields of a record, whose kind is known or has been read. */
void sl_content_carry(const struct sl_carry *carry, struct sloss_command *command);

/* Bytes that the table of fields has for a kind. */
size_t sl_content_size(uint32_t kind);

#endif
