/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario: read the scenario language and put it to an engine, line by line. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <sloss/decimal.h>
#include <sloss/sloss.h>
#include <stdbool.h>
#include <stdio.h>

#define SCENARIO_DETAIL_SIZE 256

/* Bounds of `include`: how deep files include each other, how many are included in all, and how
 * many lines these have in all. What goes beyond is an error. */
#define SCENARIO_DEPTH_MAX 16u
#define SCENARIO_FILES_MAX 1024u
#define SCENARIO_LINES_MAX 10000000u

/* What an asset's or a market's numbers are counted in. */
struct scenario_asset {
    char name[SLOSS_NAME_SIZE];
    struct sloss_unit unit;
};

struct scenario_market {
    char name[SLOSS_NAME_SIZE];
    uint32_t asset;
    uint32_t settlement;
    uint32_t precision; /* digits below the asset's unit */
    struct sloss_unit lot;
    struct sloss_unit tick;
};

struct scenario {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
    struct scenario_asset *assets;
    struct scenario_market *markets;
    uint32_t asset_count;
    uint32_t asset_room;
    uint32_t market_count;
    uint32_t market_room;
    uint64_t next_id;
    uint64_t lines;    /* read, of all files */
    uint64_t commands; /* that changed the state */
    FILE *out;         /* what `hash` prints goes here */
    FILE *messages;    /* what went wrong goes here: stderr, or NULL for nowhere */
    FILE *records;     /* commands that were applied go here, as they are; or NULL */
    uint32_t ids_max;  /* of commands that the ledger remembers by their ids */
    bool no_include;   /* a file is all: `include` is an error */

    /* Called after each line that was applied, if set: a place to drain events. */
    void (*applied)(struct scenario *scenario, void *context);
    void *context;

    /* If set, a line that comes to other commands than these changes nothing, is refused as
     * `argument`, and `differs` is set. */
    const struct sloss_command *only;
    size_t only_count;
    bool differs;
    bool tried;        /* set where the line came to commands at all */
    bool drops_events; /* as the engine that `ids` opens anew is to be told */

    /* The line at hand, and what was wrong with it. */
    const char *file;
    uint64_t line;
    uint32_t depth;            /* of includes */
    uint32_t files;            /* that were included */
    uint64_t included_lines;   /* of these */
    enum sloss_status refused; /* how the run ended, if a line was refused, and which */
    uint64_t refused_line;
    uint64_t host_id[2];            /* that the line gives its command */
    char expected[SLOSS_NAME_SIZE]; /* status the next line must fail with, or "" */
    char detail[SCENARIO_DETAIL_SIZE];
};

/* Open an empty ledger and engine. False without memory. */
bool scenario_open(struct scenario *scenario, FILE *out);

/* Begin anew with an empty ledger that remembers so many commands by their ids. */
enum sloss_status scenario_reopen(struct scenario *scenario, uint32_t ids_max);
void scenario_close(struct scenario *scenario);

/* How a file ended, which is the exit code. */
enum scenario_outcome {
    SCENARIO_HELD = 0,   /* every line was applied and every expectation held */
    SCENARIO_FAILED = 1, /* an expectation did not hold */
    SCENARIO_REFUSED = 2 /* a line was refused */
};

/* Run a file to its end or to the first line that does not do what it should; that is said on
 * stderr. */
enum scenario_outcome scenario_run(struct scenario *scenario, const char *file);

/* The same for lines that come from an open stream; `name` stands in messages. */
enum scenario_outcome scenario_read(struct scenario *scenario, const char *name, FILE *stream);

/* Put one line to the engine: its text is cut into words in place. What was wrong is in `detail`.
 */
enum sloss_status scenario_put(struct scenario *scenario, char *text);

/* Index of an asset or market by name, or UINT32_MAX. */
uint32_t scenario_find_asset(const struct scenario *scenario, const char *name);
uint32_t scenario_find_market(const struct scenario *scenario, const char *name);

#endif
