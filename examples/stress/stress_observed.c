/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_observed: does the model contain a deficit that was?
 *
 * It is inside a band or below a quantile, or it is not, where the whole interval of the quantile
 * says so; else the sample is too small to tell. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/copy.h"
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_read.h"
#include "stress/stress_session.h"

#define LOW_PPB INT64_C(5000000) /* the band of 99 % */
#define HIGH_PPB INT64_C(995000000)
#define QUANTILE_PPB INT64_C(990000000)

/* ---- reading --------------------------------------------------------------------------------- */

const char *stress_read_observed(struct stress_config *config, const struct scenario_line *line,
                                 uint64_t row)
{
    if (line->count != 2 || line->options > 0 ||
        strlen(line->word[1]) >= sizeof(config->observed.text)) {
        return "observed AMOUNT";
    }
    if (config->observed.row != 0) {
        return "one deficit was observed already";
    }
    config->observed.row = row;
    copy_text(config->observed.text, sizeof(config->observed.text), line->word[1]);
    return NULL;
}

/* The asset may stand behind it in the file. */
const char *stress_check_observed(struct stress_config *config, const struct scenario *book,
                                  uint64_t *row)
{
    struct stress_observed *observed = &config->observed;
    *row = observed->row;
    if (observed->row == 0) {
        return NULL;
    }
    if (config->model.asset >= book->asset_count) {
        return "the book has no asset";
    }
    const struct sloss_unit *unit = &book->assets[config->model.asset].unit;
    if (sloss_decimal_parse(observed->text, strlen(observed->text), unit, &observed->amount) !=
            SLOSS_OK ||
        observed->amount < 0) {
        return "not an amount of the asset of the run";
    }
    return config->scenarios == 0 ? "nothing to hold it against: `scenarios N` is wanted" : NULL;
}

/* ---- answering ------------------------------------------------------------------------------- */

enum verdict {
    WITHIN,
    BEYOND,
    UNDECIDED
};

/* Against a quantile from above: what the sample does not bound is nowhere beyond. */
static enum verdict below(const struct sloss_tail *tail, int64_t amount)
{
    return amount <= tail->quantile_low   ? WITHIN
           : amount > tail->quantile_high ? BEYOND
                                          : UNDECIDED;
}

static enum verdict above(const struct sloss_tail *tail, int64_t amount)
{
    return amount >= tail->quantile_high ? WITHIN
           : amount < tail->quantile_low ? BEYOND
                                         : UNDECIDED;
}

static enum verdict both(enum verdict a, enum verdict b)
{
    return a == BEYOND || b == BEYOND         ? BEYOND
           : a == UNDECIDED || b == UNDECIDED ? UNDECIDED
                                              : WITHIN;
}

static const char *const band_word[] = {"inside", "outside", "undecided"};
static const char *const quantile_word[] = {"below", "above", "undecided"};
static_assert(sizeof(band_word) / sizeof(band_word[0]) == UNDECIDED + 1, "a name for each");
static_assert(sizeof(quantile_word) / sizeof(quantile_word[0]) == UNDECIDED + 1, "a name for each");

struct reading {
    struct sloss_tail low;
    struct sloss_tail high;
    struct sloss_tail quantile; /* its threshold is an atom below what was observed */
    enum verdict band;
    enum verdict beyond;
};

static void put_quantile(const struct session *session, const char *name,
                         const struct sloss_tail *tail, const char *end)
{
    stress_say(session, "\"%s\":{", name);
    stress_put(session, "value", tail->quantile, ",");
    stress_put(session, "low", tail->quantile_low, ",");
    stress_put(session, "high", tail->quantile_high, end);
}

static void write_reading(const struct session *session, const struct reading *reading)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    char c[SLOSS_DECIMAL_SIZE];
    const struct sloss_tail *tail = &reading->quantile;
    printf("observed %s: at least that in %.4f %%  (%.4f..%.4f)\n",
           stress_spell(session, session->config.observed.amount, a),
           100 * stress_share(tail->exceeds_ppb), 100 * stress_share(tail->exceeds_low_ppb),
           100 * stress_share(tail->exceeds_high_ppb));
    printf("observed: band of 99 %% from %s to %s: %s; quantile of 99 %% %s: %s\n",
           stress_spell(session, reading->low.quantile, a),
           stress_spell(session, reading->high.quantile, b), band_word[reading->band],
           stress_spell(session, tail->quantile, c), quantile_word[reading->beyond]);
    stress_say(session, "\"observed\":{");
    stress_put(session, "amount", session->config.observed.amount, ",");
    stress_say(session, "\"probability\":%.9f,\"low\":%.9f,\"high\":%.9f,",
               stress_share(tail->exceeds_ppb), stress_share(tail->exceeds_low_ppb),
               stress_share(tail->exceeds_high_ppb));
    put_quantile(session, "band_low", &reading->low, "},");
    put_quantile(session, "quantile_99", tail, "},");
    put_quantile(session, "band_high", &reading->high, "},");
    stress_say(session, "\"band\":\"%s\",\"quantile\":\"%s\"},\n", band_word[reading->band],
               quantile_word[reading->beyond]);
}

bool stress_write_observed(const struct session *session, const struct stress_work *work)
{
    int64_t amount = session->config.observed.amount;
    struct reading reading;
    if (session->config.observed.row == 0) {
        return true;
    }
    if (!stress_figures_deficit(work, LOW_PPB, 0, &reading.low) ||
        !stress_figures_deficit(work, HIGH_PPB, 0, &reading.high) ||
        !stress_figures_deficit(work, QUANTILE_PPB, amount - 1, &reading.quantile)) {
        return false;
    }
    reading.band = both(above(&reading.low, amount), below(&reading.high, amount));
    reading.beyond = below(&reading.quantile, amount);
    write_reading(session, &reading);
    return true;
}
