/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/adl.h"

#include "allocation/rank.h"
#include "waterfall/parties.h"

bool sl_adl_rank(const struct sloss_engine *engine, uint32_t market, uint32_t *rank_out)
{
    *rank_out = sl_engine_option(engine, market, SLOSS_OPTION_RANK);
    return *rank_out == SLOSS_RANK_PROFIT_LEVERAGE || *rank_out == SLOSS_RANK_PROFIT ||
           *rank_out == SLOSS_RANK_SIZE;
}

/* One that may be asked, and what it is ranked by. */
struct rival {
    struct sl_score score;
    uint32_t order;
};

/* False for a fund, for who is in breach, and for a figure beyond all ranks. */
static bool rate(const struct sloss_engine *engine, const struct sl_position *position,
                 uint32_t rank, struct rival *rival_out)
{
    rival_out->order = sl_ledger_holding(engine->ledger, position->holding)->account;
    return position->lots != 0 && sl_parties_may_be_asked(engine, position) &&
           sl_parties_score_now(engine, position, rank, &rival_out->score);
}

static bool goes_before(const struct rival *a, const struct rival *b)
{
    int order = sl_score_compare(a->score, b->score);
    return order > 0 || (order == 0 && a->order < b->order);
}

static const struct sl_position *holder_at(const struct sloss_engine *engine, uint32_t market,
                                           uint32_t slot)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    return sl_ledger_position(engine->ledger, sl_ledger_holder(book, slot));
}

static void count_in(struct sl_adl_sum *sum, const struct sl_position *position)
{
    sum->count++;
    sum->lots += (int64_t)sl_fixed_magnitude(position->lots);
}

bool sl_adl_place(const struct sloss_engine *engine, const struct sl_position *position,
                  uint32_t rank, struct sl_adl_place *place_out)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, position->market);
    struct rival own;
    *place_out = (struct sl_adl_place){{0, 0}, {0, 0}};
    if (!rate(engine, position, rank, &own)) {
        return false;
    }
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        const struct sl_position *other = holder_at(engine, position->market, slot);
        struct rival rival;
        if ((other->lots > 0) != (position->lots > 0) || !rate(engine, other, rank, &rival)) {
            continue;
        }
        count_in(&place_out->all, other);
        if (other == position || goes_before(&rival, &own)) {
            count_in(&place_out->ahead, other);
        }
    }
    return true;
}

/* ---- all of a side --------------------------------------------------------------------------- */

/* What a heap of rows is ordered by. While they are sorted, `lots_ahead` is the key of a row's
 * score, and `rating` its position. */
struct sorting {
    const struct sloss_engine *engine;
    struct sloss_rank_row *rows;
    uint32_t rank;
};

static bool row_goes_before(const struct sorting *sorting, const struct sloss_rank_row *a,
                            const struct sloss_rank_row *b)
{
    if (sl_score_keys_tell((uint64_t)a->lots_ahead, (uint64_t)b->lots_ahead)) {
        return (uint64_t)a->lots_ahead > (uint64_t)b->lots_ahead;
    }
    const struct sloss_ledger *ledger = sorting->engine->ledger;
    struct rival one = {.order = a->account_row};
    struct rival other = {.order = b->account_row};
    (void)sl_parties_score_now(sorting->engine, sl_ledger_position(ledger, a->rating),
                               sorting->rank, &one.score);
    (void)sl_parties_score_now(sorting->engine, sl_ledger_position(ledger, b->rating),
                               sorting->rank, &other.score);
    return goes_before(&one, &other);
}

/* A heap with the last row at its top: mend it below a place. */
static void sift(const struct sorting *sorting, size_t count, size_t place)
{
    struct sloss_rank_row *rows = sorting->rows;
    for (size_t child = 2 * place + 1; child < count; child = 2 * place + 1) {
        if (child + 1 < count && row_goes_before(sorting, &rows[child], &rows[child + 1])) {
            child++;
        }
        if (!row_goes_before(sorting, &rows[place], &rows[child])) {
            return;
        }
        struct sloss_rank_row kept = rows[place];
        rows[place] = rows[child];
        rows[child] = kept;
        place = child;
    }
}

static void sort(const struct sorting *sorting, size_t count)
{
    for (size_t place = count / 2; place > 0; place--) {
        sift(sorting, count, place - 1);
    }
    for (size_t left = count; left > 1; left--) {
        struct sloss_rank_row kept = sorting->rows[0];
        sorting->rows[0] = sorting->rows[left - 1];
        sorting->rows[left - 1] = kept;
        sift(sorting, left - 1, 0);
    }
}

size_t sl_adl_list(const struct sloss_engine *engine, uint32_t market, bool longs, uint32_t rank,
                   struct sloss_rank_row *rows)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    struct sl_adl_sum ahead = {0, 0};
    struct sl_adl_sum all = {0, 0};
    size_t count = 0;
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        const struct sl_position *position = holder_at(engine, market, slot);
        struct rival rival;
        if ((position->lots > 0) == longs && rate(engine, position, rank, &rival)) {
            rows[count++] = (struct sloss_rank_row){
                .account = sl_ledger_holding_id(engine->ledger, position->holding),
                .lots = position->lots,
                .lots_ahead = (int64_t)sl_score_key(rival.score),
                .account_row = rival.order,
                .rating = sl_ledger_holder(book, slot)};
            all.lots += (int64_t)sl_fixed_magnitude(position->lots);
        }
    }
    sort(&(struct sorting){.engine = engine, .rows = rows, .rank = rank}, count);
    for (size_t i = 0; i < count; i++) {
        ahead.lots += (int64_t)sl_fixed_magnitude(rows[i].lots);
        rows[i].lots_ahead = ahead.lots;
        rows[i].percentage_ppb = sl_adl_percentage(ahead, all);
        rows[i].rating = sl_adl_rating(ahead, all);
    }
    return count;
}

/* ---- figures --------------------------------------------------------------------------------- */

int64_t sl_adl_percentage(struct sl_adl_sum ahead, struct sl_adl_sum all)
{
    return (int64_t)sl_wide_divide((sl_wide)ahead.lots * SL_PPB, all.lots, SL_ROUND_CEIL);
}

uint32_t sl_adl_rating(struct sl_adl_sum ahead, struct sl_adl_sum all)
{
    return 6 - (uint32_t)sl_wide_divide((sl_wide)ahead.lots * 5, all.lots, SL_ROUND_CEIL);
}
