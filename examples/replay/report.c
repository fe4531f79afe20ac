/* SPDX-License-Identifier: BSD-2-Clause */
#include "replay/report.h"

#include <stdlib.h>

void report_open(struct report *report, const char *account)
{
    *report = (struct report){.account = account};
}

void report_close(struct report *report)
{
    free(report->deficits);
    free(report->charges);
    free(report->movements);
    *report = (struct report){0};
}

/* Room for one more row of an array that doubles. */
static bool widen(void **rows, size_t count, size_t *room, size_t size)
{
    if (count < *room) {
        return true;
    }
    size_t wider = *room == 0 ? 64 : 2 * *room;
    void *moved = realloc(*rows, wider * size);
    if (moved == NULL) {
        return false;
    }
    *rows = moved;
    *room = wider;
    return true;
}

static void keep_event(struct report *report, struct sloss_event **rows, size_t *count,
                       size_t *room, const struct sloss_event *event)
{
    if (!widen((void **)rows, *count, room, sizeof(*event))) {
        report->failed = true;
        return;
    }
    (*rows)[(*count)++] = *event;
}

static void collect_events(struct report *report, struct scenario *scenario)
{
    struct sloss_event events[64];
    uint64_t account = 0;
    size_t count = 0;
    bool asked = report->account != NULL &&
                 sloss_ledger_find_account(scenario->ledger, report->account, &account) == SLOSS_OK;
    do {
        sloss_engine_events(scenario->engine, events, 64, &count);
        for (size_t i = 0; i < count; i++) {
            if (events[i].kind == SLOSS_EVENT_SOCIALIZED) {
                keep_event(report, &report->charges, &report->charge_count, &report->charge_room,
                           &events[i]);
            }
            if (asked && (events[i].account == account || events[i].other == account)) {
                keep_event(report, &report->movements, &report->movement_count,
                           &report->movement_room, &events[i]);
            }
        }
    } while (count > 0);
}

static void collect_deficits(struct report *report, struct scenario *scenario)
{
    struct sloss_deficit deficit;
    size_t count = 0;
    sloss_engine_deficits(scenario->engine, &deficit, 1, &count);
    while (count > 0) {
        if (!widen((void **)&report->deficits, report->deficit_count, &report->deficit_room,
                   sizeof(deficit))) {
            report->failed = true;
            return;
        }
        report->deficits[report->deficit_count++] = deficit;
        sloss_engine_deficits(scenario->engine, &deficit, 1, &count);
    }
}

void report_collect(struct scenario *scenario, void *context)
{
    struct report *report = context;
    collect_events(report, scenario);
    collect_deficits(report, scenario);
}

bool report_knows_account(const struct report *report, const struct scenario *scenario)
{
    uint64_t account;
    return report->account == NULL ||
           sloss_ledger_find_account(scenario->ledger, report->account, &account) == SLOSS_OK;
}
