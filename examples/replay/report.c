/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "replay/report.h"

#include <stdlib.h>
#include <string.h>

void report_open(struct report *report, const char *file, const char *account, bool everybody)
{
    *report = (struct report){.file = file, .account = account, .everybody = everybody};
}

void report_close(struct report *report)
{
    free(report->deficits);
    free(report->markets);
    free(report->charges);
    free(report->movements);
    for (size_t i = 0; i < report->file_count; i++) {
        free(report->files[i]);
    }
    free(report->files);
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

static void keep_charge(struct report *report, const struct sloss_event *event)
{
    if (!widen((void **)&report->charges, report->charge_count, &report->charge_room,
               sizeof(*event))) {
        report->failed = true;
        return;
    }
    report->charges[report->charge_count++] = *event;
}

/* Number of the file at hand; its name is kept. */
static size_t number_of_file(struct report *report, const char *file)
{
    if (strcmp(file, report->file) == 0) {
        return 0;
    }
    for (size_t i = report->file_count; i > 0; i--) {
        if (strcmp(file, report->files[i - 1]) == 0) {
            return i;
        }
    }
    char *copy = strdup(file);
    if (copy == NULL || !widen((void **)&report->files, report->file_count, &report->file_room,
                               sizeof(*report->files))) {
        free(copy);
        report->failed = true;
        return 0;
    }
    report->files[report->file_count++] = copy;
    return report->file_count;
}

static void keep_movement(struct report *report, const struct scenario *scenario,
                          const struct sloss_event *event)
{
    if (!widen((void **)&report->movements, report->movement_count, &report->movement_room,
               sizeof(*report->movements))) {
        report->failed = true;
        return;
    }
    report->movements[report->movement_count++] = (struct movement){
        .event = *event, .line = scenario->line, .file = number_of_file(report, scenario->file)};
}

static void collect_events(struct report *report, struct scenario *scenario)
{
    struct sloss_event events[64];
    uint64_t account = 0;
    size_t count = 0;
    bool asked = report_find_account(report, scenario, &account);
    bool everybody = report->account == NULL && report->everybody;
    do {
        sloss_engine_events(scenario->engine, events, 64, &count);
        for (size_t i = 0; i < count; i++) {
            if (events[i].kind == SLOSS_EVENT_SOCIALIZED) {
                keep_charge(report, &events[i]);
            }
            if (everybody ||
                (asked && (events[i].account == account || events[i].other == account))) {
                keep_movement(report, scenario, &events[i]);
            }
        }
    } while (count > 0);
}

/* Room for a deficit, and for what is kept of its market. */
static bool make_room(struct report *report, const struct sloss_deficit *deficit)
{
    size_t count = report->deficit_count;
    while (report->market_count <= deficit->market) {
        if (!widen((void **)&report->markets, report->market_count, &report->market_room,
                   sizeof(*report->markets))) {
            return false;
        }
        report->markets[report->market_count++] = (struct report_market){0};
    }
    return widen((void **)&report->deficits, count, &report->deficit_room,
                 sizeof(*report->deficits));
}

static void keep_deficit(struct report *report, const struct sloss_deficit *deficit)
{
    if (!make_room(report, deficit)) {
        report->failed = true;
        return;
    }
    struct report_market *market = &report->markets[deficit->market];
    size_t highest = market->highest;
    report->deficits[report->deficit_count++] = *deficit;
    if (deficit->paid[SLOSS_LAYER_SOCIALIZE] > 0 &&
        (highest == 0 || deficit->rate_ppm > report->deficits[highest - 1].rate_ppm)) {
        market->highest = report->deficit_count;
    }
}

static void collect_deficits(struct report *report, struct scenario *scenario)
{
    struct sloss_deficit deficit;
    size_t count = 0;
    do {
        sloss_engine_deficits(scenario->engine, &deficit, 1, &count);
        if (count > 0) {
            keep_deficit(report, &deficit);
        }
    } while (count > 0);
}

void report_collect(struct scenario *scenario, void *context)
{
    struct report *report = context;
    collect_events(report, scenario);
    collect_deficits(report, scenario);
}

bool report_find_account(const struct report *report, const struct scenario *scenario,
                         uint64_t *account_out)
{
    return report->account != NULL &&
           sloss_ledger_find_account(scenario->ledger, report->account, account_out) == SLOSS_OK;
}

bool report_knows_account(const struct report *report, const struct scenario *scenario)
{
    uint64_t account;
    return report->account == NULL || report_find_account(report, scenario, &account);
}
