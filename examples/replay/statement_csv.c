/* SPDX-License-Identifier: BSD-2-Clause */
/* statement_csv: movements of balances for a table. Names have no commas and no quotes; files may,
 * so theirs are doubled. */
#define _POSIX_C_SOURCE 200809L

#include "common/escape.h"
#include "replay/report_words.h"
#include "replay/statement.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* A program reads the bytes of the name; on a terminal some of them would do something else. */
static void csv_quoted(const char *text, FILE *out)
{
    fputc('"', out);
    if (isatty(fileno(out)) != 0) {
        escape_print(text, out);
        text = "";
    }
    for (; *text != '\0'; text++) {
        fputs(*text == '"' ? "\"\"" : (const char[]){*text, '\0'}, out);
    }
    fputc('"', out);
}

static void csv_line(const struct report *report, const struct scenario *scenario,
                     const struct statement_line *line, FILE *out)
{
    const struct movement *movement = line->movement;
    const struct sloss_event *event = &movement->event;
    const struct sloss_unit *unit = &scenario->assets[event->asset].unit;
    char name[SLOSS_NAME_SIZE];
    char text[MONEY_SIZE];
    fprintf(out, "%s,%s,", report_name(scenario, line->account, name),
            report_time(event->time, text));
    if (movement->file > 0) {
        csv_quoted(report->files[movement->file - 1], out);
    }
    fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%s,%s,%s,%s", movement->line, event->sequence,
            report_command_names[event->cause], report_event_names[event->kind],
            scenario->assets[event->asset].name,
            event->market == UINT32_MAX ? "" : scenario->markets[event->market].name);
    fprintf(out, ",%s", report_size(unit, line->amount, text));
    fprintf(out, ",%s", report_size(unit, line->balance, text));
    fprintf(out, ",%s,", line->other == 0 ? "" : report_name(scenario, line->other, name));
    if (event->deficit != 0 && !statement_is_of_hold(event)) {
        fprintf(out, "%" PRIu64, event->deficit);
    }
    fputc('\n', out);
}

void statement_csv(const struct report *report, const struct statement *statement,
                   const struct scenario *scenario, FILE *out)
{
    fprintf(out, "account,time,file,line,command,cause,kind,asset,market,amount,balance,other,"
                 "deficit\n");
    for (size_t i = 0; i < statement->count; i++) {
        if (statement->lines[i].moves) {
            csv_line(report, scenario, &statement->lines[i], out);
        }
    }
}
