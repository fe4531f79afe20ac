/* SPDX-License-Identifier: BSD-2-Clause */
/* wire: a record of a command as bytes, the same on every machine.
 *
 *     kind     1 byte
 *     flags    1 byte; its highest bit says that an id follows
 *     id       two numbers of 8 bytes, little-endian, if there is one
 *     body     the fields of the record of this kind, in order
 *
 * A number of 4 or 8 bytes is written without a sign and seven bits at a time, the lowest first;
 * all bytes but its last have the highest bit set (LEB128). A number of 1 byte stands as it is, a
 * name as its length (1 byte) and its characters; zeros at its end are left out. A record has no
 * other bytes than these, so that equal records have equal bytes. What lies behind the record of
 * its kind is no part of it. */
#ifndef SL_JOURNAL_WIRE_INTERNAL_H
#define SL_JOURNAL_WIRE_INTERNAL_H

#include "sloss/sloss.h"

#define SL_JOURNAL_WIRE_MAX 138u /* bytes of a record at the most */

/* Write a record, which must be well-formed, where there is room for SL_JOURNAL_WIRE_MAX bytes.
 * Returns their number. */
size_t sl_journal_wire_write(const struct sloss_command *record, unsigned char *bytes);

/* Read a record. Returns the number of bytes; 0 if they end before it does or its kind is not
 * known. Whether it is well-formed is another matter. */
size_t sl_journal_wire_read(const unsigned char *bytes, size_t size, struct sloss_command *record);

/* Is this a kind of a later release? */
int sl_journal_wire_is_newer(unsigned char kind);

/* Bytes that the table of fields has for a kind. */
size_t sl_journal_wire_body(uint32_t kind);

#endif
