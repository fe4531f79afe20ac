/* SPDX-License-Identifier: BSD-2-Clause */
/* journal_faults: a journal on a disk that fails (disk.h). For each seed a host (host.h) works in
 * sessions: in each of them other things go wrong, until the journal refuses all, the process dies
 * or the power is cut, perhaps while the journal is being opened. After each session the disk is
 * whole, and the journal is opened and compared with the reference.
 *
 * Faults of a kind that leaves no trace on the disk must never keep a journal from being opened
 * again. Where bits of what is read flip, a fault may be on the disk for good, in what SQLite has
 * written since: then the journal must be refused by name, or be what it has to be.
 *
 * usage: journal_faults FIRST COUNT   seeds; prints a line of figures, or what was wrong */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"
#include "host.h"

#define NAME "books"
#define SESSIONS 12u
#define BATCHES 24u

struct run {
    struct host host;
    struct random random;
    struct sloss_journal_file *file;
    struct sloss_journal_sink sink;
    struct sloss_journal *journal;
    struct sloss_journal_recovery recovery;
    bool saves; /* a checkpoint is begun */
    bool flips; /* bits flip in this session, or did in one before */
};

static struct {
    uint64_t sessions;
    uint64_t answered;
    uint64_t repeated;
    uint64_t checkpoints;
    uint64_t named; /* seeds that ended with a journal that is refused by name */
} sums;

/* What the last session was, for the report of a fault. */
static char story[512];

static void say(const char *format, uint64_t number)
{
    size_t at = strlen(story);
    (void)snprintf(story + at, sizeof(story) - at, format, number);
}

/* ---- to open --------------------------------------------------------------------------------- */

static void close_all(struct run *run)
{
    sloss_journal_close(run->journal);
    sloss_journal_file_close(run->file);
    run->journal = NULL;
    run->file = NULL;
    run->saves = false;
}

static enum sloss_journal_status open_file(struct run *run)
{
    const struct sloss_journal_file_config config = {.struct_size = sizeof(config),
                                                     .flags = SLOSS_JOURNAL_FILE_CREATE,
                                                     .path = NAME,
                                                     .vfs = DISK_VFS,
                                                     .busy_milliseconds = 1};
    enum sloss_journal_status status = sloss_journal_file_open(&config, &run->file);
    run->sink.struct_size = sizeof(run->sink);
    return status == SLOSS_JOURNAL_OK ? sloss_journal_file_sink(run->file, &run->sink) : status;
}

static enum sloss_journal_status open_all(struct run *run)
{
    struct sloss_ledger_config books = host_books();
    static const uint32_t groups[] = {2, 3, 8, 17, HOST_GROUP};
    const struct sloss_journal_config config = {.struct_size = sizeof(config),
                                                .ledger = &books,
                                                .records_max =
                                                    groups[random_below(&run->random, 5)]};
    enum sloss_journal_status status = open_file(run);
    run->recovery = (struct sloss_journal_recovery){.struct_size = sizeof(run->recovery)};
    if (status == SLOSS_JOURNAL_OK) {
        status = sloss_journal_open(&config, &run->sink, &run->journal, &run->recovery);
    }
    if (status != SLOSS_JOURNAL_OK) {
        close_all(run);
    }
    return status;
}

/* ---- a session ------------------------------------------------------------------------------- */

/* What goes wrong in it: one kind of fault or two, often or seldom; and an end by force. */
static struct disk_plan draw_plan(struct run *run, bool flips)
{
    static const uint32_t odds[] = {2, 6, 20, 60};
    struct disk_plan plan = {.power = 0};
    uint64_t kinds = random_below(&run->random, 4);
    for (uint64_t i = 0; i < kinds; i++) {
        enum disk_fault fault = (enum disk_fault)random_below(&run->random, DISK_FAULTS);
        if (fault != DISK_READ_FLIPS) {
            plan.odds[fault] = odds[random_below(&run->random, 4)];
            say("; fault %" PRIu64, fault);
            say(" one in %" PRIu64, plan.odds[fault]);
        }
    }
    if (flips) {
        plan.odds[DISK_READ_FLIPS] = 2 * odds[random_below(&run->random, 4)];
    }
    if (one_in(&run->random, 2)) {
        plan.power = 1 + random_below(&run->random, kinds == 0 ? 600 : 250);
        say("; ends at operation %" PRIu64, plan.power);
    }
    return plan;
}

/* Begin a checkpoint now and then, and write a part of it. */
static enum sloss_journal_status save(struct run *run)
{
    uint32_t done = 0;
    if (!run->saves) {
        if (!one_in(&run->random, 6)) {
            return SLOSS_JOURNAL_OK;
        }
        enum sloss_journal_status flushed = host_flush(&run->host, run->journal);
        if (flushed != SLOSS_JOURNAL_OK) {
            return flushed;
        }
        run->saves = true;
        return sloss_journal_checkpoint_begin(run->journal);
    }
    enum sloss_journal_status status = sloss_journal_checkpoint_step(
        run->journal, 1 + (uint32_t)random_below(&run->random, 9), &done);
    run->saves = done == 0;
    sums.checkpoints += done;
    return status;
}

static enum sloss_journal_status work(struct run *run)
{
    static const size_t sizes[] = {1, 3, 17, 60};
    enum sloss_journal_status status = SLOSS_JOURNAL_OK;
    uint64_t batches = 1 + random_below(&run->random, BATCHES);
    for (uint64_t i = 0; status == SLOSS_JOURNAL_OK && i < batches; i++) {
        size_t count = 1 + (size_t)random_below(&run->random, sizes[random_below(&run->random, 4)]);
        status = host_submit(&run->host, run->journal, count);
        if (status == SLOSS_JOURNAL_OK && !one_in(&run->random, 4)) {
            status = host_flush(&run->host, run->journal);
        }
        if (status == SLOSS_JOURNAL_OK) {
            status = save(run);
        }
    }
    return status;
}

/* The end: the process closes what it has, dies, or the power is cut. */
static void end_session(struct run *run)
{
    uint64_t way = random_below(&run->random, 3);
    if (way > 0) {
        disk_off();
    }
    bool dies = disk_is_off();
    close_all(run);
    dies = dies || disk_is_off(); /* in the midst of closing */
    disk_plan(NULL);
    say(dies ? "; it dies" : "; it closes", 0);
    if (dies) {
        bool is_cut = !one_in(&run->random, 3);
        say(is_cut ? ", the power is cut" : "", 0);
        disk_on(is_cut);
    }
}

/* Does it say that a call failed, and nothing about what is on the disk? */
static bool is_of_the_moment(enum sloss_journal_status status)
{
    return status == SLOSS_JOURNAL_OK || status == SLOSS_JOURNAL_IO ||
           status == SLOSS_JOURNAL_DISK_FULL || status == SLOSS_JOURNAL_MEMORY ||
           status == SLOSS_JOURNAL_BUSY;
}

static const char *session(struct run *run, bool flips)
{
    static char text[128];
    story[0] = '\0';
    say("session %" PRIu64, sums.sessions + 1);
    struct disk_plan plan = draw_plan(run, flips);
    disk_plan(&plan);
    enum sloss_journal_status status = open_all(run);
    const char *during = status == SLOSS_JOURNAL_OK ? "at work" : "while opening";
    if (status == SLOSS_JOURNAL_OK && host_compare(&run->host, run->journal) == NULL) {
        status = work(run);
    }
    say("; status %" PRIu64, status);
    if (!is_of_the_moment(status) && !run->flips) {
        (void)snprintf(text, sizeof(text), "%s %s, with nothing altered (%s)",
                       sloss_journal_status_name(status), during,
                       sloss_journal_file_message(run->file));
        return text;
    }
    end_session(run);
    return host_fault();
}

/* ---- after it -------------------------------------------------------------------------------- */

/* The disk is whole: what is there? `named_out` is true if the journal is refused. */
static const char *compare(struct run *run, bool *named_out)
{
    static char text[128];
    enum sloss_journal_status status = open_all(run);
    *named_out = status != SLOSS_JOURNAL_OK;
    if (status != SLOSS_JOURNAL_OK) {
        (void)snprintf(text, sizeof(text), "a whole disk, and it is refused: %s",
                       sloss_journal_status_name(status));
        return run->flips ? NULL : text;
    }
    const char *fault = host_compare(&run->host, run->journal);
    if (fault == NULL && !run->flips && run->recovery.checkpoints_bad > 0) {
        fault = "a checkpoint is not whole";
    }
    bool dies = one_in(&run->random, 2);
    if (dies) {
        disk_off();
    }
    close_all(run);
    if (dies) {
        disk_on(false);
    }
    return fault;
}

/* At last all of it, from the first entry. */
static const char *verify(struct run *run, bool *named_out)
{
    enum sloss_journal_status status = open_file(run);
    const char *fault = status == SLOSS_JOURNAL_OK
                            ? host_verify(&run->host, &run->sink, &run->recovery)
                            : "it cannot be opened to be verified";
    if (fault == NULL && !run->flips && run->recovery.checkpoints_bad > 0) {
        fault = "a checkpoint does not verify";
    }
    if (fault != NULL && run->flips) {
        *named_out = true;
        fault = NULL;
    }
    close_all(run);
    return fault;
}

static const char *try_seed(struct run *run, uint64_t seed)
{
    bool flips = seed % 4 == 0;
    bool named = false;
    const char *fault = NULL;
    for (uint32_t i = 0; fault == NULL && !named && i < SESSIONS; i++) {
        run->flips = flips;
        fault = session(run, flips);
        sums.sessions++;
        if (fault == NULL) {
            fault = compare(run, &named);
        }
    }
    if (fault == NULL && !named) {
        fault = verify(run, &named);
    }
    sums.named += named ? 1 : 0;
    return fault;
}

/* ---- all seeds ------------------------------------------------------------------------------- */

static void print_counts(const struct disk_counts *counts)
{
    static const char *const names[DISK_FAULTS] = {"opens failed",
                                                   "removals failed",
                                                   "maps failed",
                                                   "reads failed",
                                                   "bits flipped",
                                                   "writes failed",
                                                   "writes short",
                                                   "disks full",
                                                   "resizings failed",
                                                   "syncs failed",
                                                   "syncs failed and dropped"};
    printf("faults: %" PRIu64 " faults", disk_faults(counts));
    for (size_t i = 0; i < DISK_FAULTS; i++) {
        printf(", %" PRIu64 " %s", counts->faults[i], names[i]);
    }
    printf(", %" PRIu64 " deaths, %" PRIu64 " cuts, %" PRIu64 " changes lost, %" PRIu64
           " changes torn\n",
           counts->deaths, counts->cuts, counts->lost, counts->torn);
    printf("work: %" PRIu64 " sessions, %" PRIu64 " commands answered, %" PRIu64
           " handed in again, %" PRIu64 " checkpoints, %" PRIu64 " journals refused by name\n",
           sums.sessions, sums.answered, sums.repeated, sums.checkpoints, sums.named);
}

int main(int argc, char **argv)
{
    uint64_t first = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t count = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (first == 0 || count == 0) {
        fputs("usage: journal_faults FIRST COUNT\n", stderr);
        return 2;
    }
    for (uint64_t seed = first; seed < first + count; seed++) {
        static struct run run;
        run = (struct run){.random = {seed * 2 + 1}};
        disk_format(seed * 2);
        host_begin(&run.host, seed);
        const char *fault = try_seed(&run, seed);
        if (fault != NULL) {
            printf("seed %" PRIu64 ": %s\n%s\n", seed, fault, story);
            return 1;
        }
        sums.answered += run.host.answered;
        sums.repeated += run.host.repeated;
        host_end(&run.host);
    }
    struct disk_counts counts = disk_counts();
    print_counts(&counts);
    return 0;
}
