/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/depletion/urn.h"

#include <assert.h>

#include "base/memory.h"
#include "base/wide.h"

static const struct sloss_memory memory = {0};

static uint64_t guide_size(const struct sl_urn *urn)
{
    return UINT64_C(1) << urn->bits;
}

bool sl_urn_open(struct sl_urn *urn, uint64_t room)
{
    *urn = (struct sl_urn){.room = room, .bits = 1};
    while (guide_size(urn) < room) {
        urn->bits++;
    }
    urn->rows = sl_memory_array(&memory, room, sizeof(*urn->rows));
    urn->guide = sl_memory_array(&memory, guide_size(urn), sizeof(*urn->guide));
    return urn->rows != NULL && urn->guide != NULL;
}

void sl_urn_close(struct sl_urn *urn)
{
    sl_memory_release(&memory, urn->rows, urn->room * sizeof(*urn->rows));
    sl_memory_release(&memory, urn->guide, guide_size(urn) * sizeof(*urn->guide));
}

static sl_uwide weight_of(const int64_t *weights, const uint32_t *times, uint64_t i)
{
    sl_uwide weight = weights == NULL ? 1 : (uint64_t)weights[i];
    return times == NULL ? weight : weight * times[i];
}

/* ceil(part * 2^64 / whole) - 1. Requires 0 < part <= whole < 2^115. */
static uint64_t last_bits(sl_uwide part, sl_uwide whole)
{
    sl_uwide rest;
    struct sl_wide256 scaled = {.low = part << 64, .high = part >> 64};
    struct sl_wide256 quotient = sl_wide_quotient(scaled, whole, &rest);
    return (uint64_t)(quotient.low - (rest == 0 ? 1 : 0));
}

static void fill_guide(struct sl_urn *urn)
{
    uint64_t row = 0;
    for (uint64_t place = 0; place < guide_size(urn); place++) {
        while (urn->rows[row].last < place << (64 - urn->bits)) {
            row++;
        }
        urn->guide[place] = (uint32_t)row;
    }
}

void sl_urn_fill(struct sl_urn *urn, const int64_t *values, const int64_t *weights,
                 const uint32_t *times, uint64_t count)
{
    sl_uwide whole = 0;
    sl_uwide part = 0;
    uint64_t kept = 0;
    for (uint64_t i = 0; i < count; i++) {
        whole += weight_of(weights, times, i);
    }
    assert(count <= urn->room && whole > 0);
    for (uint64_t i = 0; i < count; i++) {
        sl_uwide weight = weight_of(weights, times, i);
        if (weight > 0) {
            part += weight;
            urn->rows[kept++] =
                (struct sl_urn_row){.last = last_bits(part, whole), .value = values[i]};
        }
    }
    fill_guide(urn);
}
