/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes, offsets and numbers that a compiled host relies on, as of layout.def. Compiled as C11 and as
 * C++11; nothing runs. layout.py keeps the list complete. */
#include <stddef.h>
#include <sloss/claim.h>
#include <sloss/column.h>
#include <sloss/decimal.h>
#include <sloss/index.h>
#include <sloss/journal.h>
#include <sloss/liquidation.h>
#include <sloss/margin.h>
#include <sloss/monitor.h>
#include <sloss/fund.h>
#include <sloss/guard.h>
#include <sloss/liquidation.h>
#include <sloss/govern.h>
#include <sloss/policy.h>
#include <sloss/snapshot.h>
#include <sloss/stress.h>

#if UINTPTR_MAX > UINT32_MAX /* records with pointers have other offsets where those are shorter */

#ifdef __cplusplus
#define HOLDS(claim, text) static_assert(claim, text)
#else
#define HOLDS(claim, text) _Static_assert(claim, text)
#endif
#define RECORD(record, size) HOLDS(sizeof(struct record) == (size), #record);
#define FIELD(record, field, offset, size)                                                         \
    HOLDS(offsetof(struct record, field) == (offset) &&                                            \
              sizeof(((struct record *)0)->field) == (size),                                       \
          #record "." #field);
#define NUMBER(name, value) HOLDS(name == (value), #name);

#include "layout.def"

#endif
