/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocate/explain.h"
#include "sloss/policy.h"

#include <inttypes.h>
#include <stdbool.h>

#include "common/escape.h"

#define TIERS 8

static void tell_queue(const struct sloss_tier *tier, FILE *out)
{
    fprintf(out,
            "its turn is number %" PRId64 ", when %" PRId64 " of %" PRId64
            " have been paid, and it can give %" PRId64 ", so it pays %" PRId64,
            tier->weight, tier->weight_sum, tier->budget, tier->bound, tier->share);
}

static void tell_weight(const struct sloss_tier *tier, FILE *out)
{
    fprintf(out,
            "its weight is %" PRId64 " of %" PRId64 " in all, of %" PRId64
            " to share, and it can give %" PRId64 ", so it pays %" PRId64,
            tier->weight, tier->weight_sum, tier->budget, tier->bound, tier->share);
    if (tier->share == tier->bound && tier->share > 0) {
        fputs(", all it can", out);
    }
}

static void tell(const struct sloss_tier *tier, FILE *out)
{
    switch (tier->kind) {
    case SLOSS_TIER_QUEUE:
        tell_queue(tier, out);
        break;
    case SLOSS_TIER_LEVEL:
        fprintf(out,
                "%" PRId64 " units go one by one to the least (paid + 1) / weight, its weight is "
                "%" PRId64 " of %" PRId64 ", and it can give %" PRId64 ", so it pays %" PRId64,
                tier->budget, tier->weight, tier->weight_sum, tier->bound, tier->share);
        break;
    case SLOSS_TIER_DRAIN:
        fprintf(out,
                "of its %" PRId64 " it keeps %" PRId64 " for its weight of %" PRId64 " of %" PRId64
                ", so that of %" PRId64 " to drain it gives %" PRId64,
                tier->bound, tier->bound - tier->share, tier->weight, tier->weight_sum,
                tier->budget, tier->share);
        break;
    case SLOSS_TIER_INDEX:
        fprintf(out,
                "each of %" PRId64 " lots is charged the same part of %" PRId64
                ", rounded up, and it holds %" PRId64 ", so it pays %" PRId64,
                tier->weight_sum, tier->budget, tier->weight, tier->share);
        break;
    default:
        tell_weight(tier, out);
        break;
    }
}

/* Passes in which it could give; if there were none, the last says why. */
static void tell_all(const struct sloss_tier *tiers, size_t count, FILE *out)
{
    bool told = false;
    for (size_t i = 0; i < count; i++) {
        if (tiers[i].bound > 0 || (!told && i + 1 == count)) {
            fputs(told ? "; then " : "", out);
            tell(&tiers[i], out);
            told = true;
        }
    }
    if (!told) {
        fputs("it has nothing to give", out);
    }
}

enum sloss_status explain_print(struct sloss_allocator *allocator,
                                const struct sloss_policy_terms *terms,
                                const struct sloss_participants *rows, size_t participant,
                                const char *name, int64_t *share, FILE *out)
{
    struct sloss_tier tiers[TIERS];
    size_t count = 0;
    for (size_t i = 0; i < TIERS; i++) {
        tiers[i] = (struct sloss_tier){.struct_size = sizeof(tiers[i])};
    }
    enum sloss_status status =
        sloss_allocator_explain(allocator, terms, rows, participant, share, tiers, TIERS, &count);
    if (status != SLOSS_OK) {
        return status;
    }
    escape_print(name, out);
    fprintf(out, " pays %" PRId64 " of %" PRId64 " by %s: ", share[participant], terms->budget,
            sloss_policy_name(terms->policy));
    tell_all(tiers, count, out);
    fputs(".\n", out);
    return SLOSS_OK;
}
