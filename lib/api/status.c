/* SPDX-License-Identifier: BSD-2-Clause */
/* status: the names of statuses, and the version. */
#include "sloss/sloss.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

static const char *const names[] = {
    [SLOSS_OK] = "ok",
    [SLOSS_ERR_ARGUMENT] = "argument",
    [SLOSS_ERR_SYNTAX] = "syntax",
    [SLOSS_ERR_RANGE] = "range",
    [SLOSS_ERR_PRECISION] = "precision",
    [SLOSS_ERR_OVERFLOW] = "overflow",
    [SLOSS_ERR_UNKNOWN_ASSET] = "unknown-asset",
    [SLOSS_ERR_UNKNOWN_MARKET] = "unknown-market",
    [SLOSS_ERR_UNKNOWN_ACCOUNT] = "unknown-account",
    [SLOSS_ERR_EXISTS] = "exists",
    [SLOSS_ERR_INSUFFICIENT_FUNDS] = "insufficient-funds",
    [SLOSS_ERR_INSUFFICIENT_MARGIN] = "insufficient-margin",
    [SLOSS_ERR_MARKET_CLOSED] = "market-closed",
    [SLOSS_ERR_TIME_BACKWARDS] = "time-backwards",
    [SLOSS_ERR_SYSTEM_ACCOUNT] = "system-account",
    [SLOSS_ERR_SELF_TRADE] = "self-trade",
    [SLOSS_ERR_NO_POSITION] = "no-position",
    [SLOSS_ERR_LIMIT] = "limit",
    [SLOSS_ERR_MEMORY] = "memory",
    [SLOSS_ERR_CORRUPT] = "corrupt",
    [SLOSS_ERR_FILE] = "file",
    [SLOSS_ERR_UNSETTLED] = "unsettled",
    [SLOSS_ERR_STOPPED] = "stopped",
    [SLOSS_ERR_GATED] = "gated",
    [SLOSS_ERR_NOT_IN_BREACH] = "not-in-breach",
    [SLOSS_ERR_UNKNOWN_FUND] = "unknown-fund",
    [SLOSS_ERR_INSUFFICIENT_UNITS] = "insufficient-units",
    [SLOSS_ERR_NOT_A_SNAPSHOT] = "not-a-snapshot",
    [SLOSS_ERR_NEWER_FORMAT] = "newer-format",
    [SLOSS_ERR_CUT_OFF] = "cut-off",
    [SLOSS_ERR_DAMAGED] = "damaged",
    [SLOSS_ERR_ALREADY_APPLIED] = "already-applied",
    [SLOSS_ERR_ID_CONFLICT] = "id-conflict",
    [SLOSS_ERR_FROZEN] = "frozen",
    [SLOSS_ERR_REDUCE_ONLY] = "reduce-only",
    [SLOSS_ERR_PAUSED] = "paused",
    [SLOSS_ERR_ABOVE_LIMIT] = "above-limit",
    [SLOSS_ERR_UNKNOWN_HOLD] = "unknown-hold",
    [SLOSS_ERR_UNPRICED] = "unpriced",
    [SLOSS_ERR_NOT_LIQUIDATING] = "not-liquidating",
    [SLOSS_ERR_HALTED] = "halted",
    [SLOSS_ERR_UNRELIABLE] = "unreliable",
    [SLOSS_ERR_UNKNOWN_FILL] = "unknown-fill",
    [SLOSS_ERR_UNKNOWN_SOURCE] = "unknown-source",
    [SLOSS_ERR_TOO_SOON] = "too-soon",
    [SLOSS_ERR_OUT_OF_STEP] = "out-of-step",
    [SLOSS_ERR_UNKNOWN_CHANGE] = "unknown-change",
};
static_assert(sizeof(names) / sizeof(names[0]) == SLOSS_ERR_UNKNOWN_CHANGE + 1,
              "a name for each");

const char *sloss_status_name(enum sloss_status status)
{
    bool known = (uint32_t)status < sizeof(names) / sizeof(names[0]) && names[status] != NULL;
    return known ? names[status] : "unknown";
}

uint32_t sloss_version(void)
{
    return SLOSS_VERSION_MAJOR * 1000000 + SLOSS_VERSION_MINOR * 1000 + SLOSS_VERSION_PATCH;
}
