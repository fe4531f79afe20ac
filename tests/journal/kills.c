/* SPDX-License-Identifier: BSD-2-Clause */
/* journal_kills: a process that hands commands to a journal on a real file is killed (SIGKILL) at a
 * random moment, again and again on the same file. It writes the number of each entry that is
 * answered to a pipe, after the answer. Whoever has killed it opens the journal, and compares it
 * with a reference (host.h) that draws the same commands from the same seed: all that came through
 * the pipe is there, and nothing twice.
 *
 * usage: journal_kills FOLDER FIRST COUNT   a round for each seed; prints a line of figures, or
 * what was wrong */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

#define ROUNDS_A_FILE 20u /* then the journal begins anew */

static char path[512];

struct world {
    struct sloss_journal_file *file;
    struct sloss_journal_sink sink;
    struct sloss_journal *journal;
    struct sloss_journal_recovery recovery;
};

static struct {
    uint64_t rounds;
    uint64_t answered;
    uint64_t more;    /* entries that were durable, and not answered yet */
    uint64_t opening; /* rounds whose process was killed before it had opened the journal */
    uint64_t from;    /* rounds that were brought back from a checkpoint */
} sums;

static void stop(const char *what)
{
    perror(what);
    exit(2);
}

static void remove_files(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char name[600];
        (void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        (void)remove(name);
    }
}

/* ---- the journal ----------------------------------------------------------------------------- */

static void close_world(struct world *world)
{
    sloss_journal_close(world->journal);
    sloss_journal_file_close(world->file);
    *world = (struct world){.file = NULL};
}

static enum sloss_journal_status open_world(struct world *world)
{
    const struct sloss_journal_file_config file = {
        .struct_size = sizeof(file), .flags = SLOSS_JOURNAL_FILE_CREATE, .path = path};
    struct sloss_ledger_config books = host_books();
    const struct sloss_journal_config config = {
        .struct_size = sizeof(config), .ledger = &books, .records_max = HOST_GROUP};
    *world = (struct world){.sink = {.struct_size = sizeof(world->sink)},
                            .recovery = {.struct_size = sizeof(world->recovery)}};
    enum sloss_journal_status status = sloss_journal_file_open(&file, &world->file);
    if (status == SLOSS_JOURNAL_OK) {
        status = sloss_journal_file_sink(world->file, &world->sink);
    }
    return status == SLOSS_JOURNAL_OK
               ? sloss_journal_open(&config, &world->sink, &world->journal, &world->recovery)
               : status;
}

/* ---- the process that is killed -------------------------------------------------------------- */

/* What comes through the pipe: the last entry that is answered, and a digest of all up to it. */
struct word {
    uint64_t entry;
    uint64_t digest;
};

static void say(int pipe, const struct host *host)
{
    struct word word = {host->count, host->digest};
    if (write(pipe, &word, sizeof(word)) != (ssize_t)sizeof(word)) {
        _exit(3);
    }
}

/* Write a checkpoint, a part of it after each group. */
static enum sloss_journal_status save(struct world *world, struct random *random, bool *saves)
{
    uint32_t done = 0;
    if (*saves) {
        enum sloss_journal_status status = sloss_journal_checkpoint_step(
            world->journal, 1 + (uint32_t)random_below(random, 12), &done);
        *saves = done == 0;
        return status;
    }
    *saves = one_in(random, 5);
    return *saves ? sloss_journal_checkpoint_begin(world->journal) : SLOSS_JOURNAL_OK;
}

/* Hand in commands until the end comes. The host is a copy of the one that compares. */
static void work(struct host *host, uint64_t seed, int pipe)
{
    static const uint64_t sizes[] = {1, 4, 20, 60};
    struct random random = {seed * 2 + 1};
    uint64_t size = sizes[random_below(&random, 4)];
    struct world world;
    bool saves = false;
    enum sloss_journal_status status = open_world(&world);
    if (status != SLOSS_JOURNAL_OK || host_compare(host, world.journal) != NULL) {
        _exit(4);
    }
    say(pipe, host);
    while (status == SLOSS_JOURNAL_OK) {
        status = host_submit(host, world.journal, 1 + (size_t)random_below(&random, size));
        if (status == SLOSS_JOURNAL_OK) {
            status = host_flush(host, world.journal);
        }
        if (host_fault() != NULL) {
            _exit(6);
        }
        if (status == SLOSS_JOURNAL_OK) {
            say(pipe, host);
            status = save(&world, &random, &saves);
        }
    }
    _exit(5); /* it should have been killed */
}

/* ---- who kills it ---------------------------------------------------------------------------- */

static void wait_for(uint64_t nanoseconds)
{
    struct timespec left = {.tv_sec = 0, .tv_nsec = (long)nanoseconds};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

/* The last word that is whole in the pipe. False if there is none: the journal was not opened. */
static bool last_said(int pipe, struct word *last_out)
{
    struct word word;
    bool is_any = false;
    while (read(pipe, &word, sizeof(word)) == (ssize_t)sizeof(word)) {
        *last_out = word;
        is_any = true;
    }
    return is_any;
}

/* Let a process work for a while and kill it: the last that it has said. */
static bool run_and_kill(struct host *host, uint64_t seed, struct word *last_out)
{
    struct random random = {seed * 2};
    int ends[2];
    int how;
    if (pipe(ends) != 0) {
        stop("pipe");
    }
    (void)fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        stop("fork");
    }
    if (child == 0) {
        (void)close(ends[0]);
        work(host, seed, ends[1]);
    }
    (void)close(ends[1]);
    if (!one_in(&random, 4)) { /* otherwise it may be opening the journal */
        struct pollfd heard = {.fd = ends[0], .events = POLLIN};
        (void)poll(&heard, 1, 10000);
    }
    wait_for(random_below(&random, 40000000));
    (void)kill(child, SIGKILL);
    (void)waitpid(child, &how, 0);
    bool is_any = last_said(ends[0], last_out);
    (void)close(ends[0]);
    if (!WIFSIGNALED(how)) {
        printf("seed %" PRIu64 ": the process ended by itself, with %d\n", seed, WEXITSTATUS(how));
        exit(1);
    }
    return is_any;
}

/* ---- a round --------------------------------------------------------------------------------- */

/* What the reference reads of the journal. */
struct following {
    struct host *host;
    struct word said;
    bool differs; /* what was answered was another command */
};

static int follow(void *context, uint64_t entry, const struct sloss_command *commands, size_t count)
{
    struct following *following = context;
    struct host *host = following->host;
    if (entry == host->count + 1) {
        host_follow(host, commands, count);
    }
    if (host->count == following->said.entry && entry == host->count) {
        following->differs = host->digest != following->said.digest;
    }
    return 0;
}

/* The reference follows the journal's own commands. All that was said is there, and both come to
 * the same books. */
static const char *compare_with(struct host *host, const struct world *world, struct word said)
{
    static char text[160];
    struct following following = {.host = host, .said = said};
    uint64_t before = host->count;
    enum sloss_journal_status status =
        sloss_journal_read(NULL, &world->sink, follow, &following, NULL);
    if (status != SLOSS_JOURNAL_OK) {
        return sloss_journal_status_name(status);
    }
    if (host->count < said.entry || following.differs) {
        (void)snprintf(text, sizeof(text),
                       "%" PRIu64 " entries were answered, %" PRIu64 " are there%s", said.entry,
                       host->count, following.differs ? ", and others" : "");
        return text;
    }
    sums.answered += said.entry - before;
    sums.more += host->count - said.entry;
    sums.from += world->recovery.checkpoint > 0 ? 1 : 0;
    return host_compare(host, world->journal);
}

static const char *try_round(struct host *host, uint64_t seed)
{
    static char text[160];
    struct word said = {host->count, host->digest};
    struct world world;
    host->random.seed = seed;
    sums.opening += run_and_kill(host, seed, &said) ? 0 : 1;
    enum sloss_journal_status status = open_world(&world);
    if (status != SLOSS_JOURNAL_OK) {
        (void)snprintf(text, sizeof(text), "the journal is refused: %s: %s",
                       sloss_journal_status_name(status), sloss_journal_file_message(world.file));
        return text;
    }
    const char *fault = compare_with(host, &world, said);
    if (fault == NULL && seed % ROUNDS_A_FILE == 0) {
        fault = host_verify(host, &world.sink, &world.recovery);
    }
    close_world(&world);
    return fault;
}

int main(int argc, char **argv)
{
    uint64_t first = argc == 4 ? strtoull(argv[2], NULL, 10) : 0;
    uint64_t count = argc == 4 ? strtoull(argv[3], NULL, 10) : 0;
    if (first == 0 || count == 0) {
        fputs("usage: journal_kills FOLDER FIRST COUNT\n", stderr);
        return 2;
    }
    static struct host host;
    const char *fault = NULL;
    (void)snprintf(path, sizeof(path), "%s/journal-kills-%ld.db", argv[1], (long)getpid());
    for (uint64_t seed = first; fault == NULL && seed < first + count; seed++) {
        if ((seed - first) % ROUNDS_A_FILE == 0) {
            host_end(&host);
            remove_files();
            host_begin(&host, seed);
        }
        fault = try_round(&host, seed);
        sums.rounds++;
        if (fault != NULL) {
            printf("seed %" PRIu64 ": %s; the file is %s\n", seed, fault, path);
        }
    }
    host_end(&host);
    if (fault != NULL) {
        return 1;
    }
    remove_files();
    printf("kills: %" PRIu64 " rounds, %" PRIu64 " before the journal was open, %" PRIu64
           " brought back from a checkpoint, %" PRIu64 " entries answered, %" PRIu64
           " more that were durable\n",
           sums.rounds, sums.opening, sums.from, sums.answered, sums.more);
    return 0;
}
