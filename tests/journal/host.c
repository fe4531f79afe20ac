/* SPDX-License-Identifier: BSD-2-Clause */
#include "host.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IDS_ALL 1048576u /* that one host gives to commands */

static char fault[256]; /* the first one */

const char *host_fault(void)
{
    return fault[0] == '\0' ? NULL : fault;
}

/* Remember what is wrong, if it is the first such thing. */
static const char *wrong(const char *what, uint64_t entry, uint64_t got, uint64_t want)
{
    if (fault[0] == '\0') {
        (void)snprintf(fault, sizeof(fault),
                       "%s at entry %" PRIu64 ": it is %" PRIu64 ", and should be %" PRIu64, what,
                       entry, got, want);
    }
    return fault;
}

static void stop(const char *what)
{
    fprintf(stderr, "host: not so: %s\n", what);
    exit(2);
}

/* ---- books ----------------------------------------------------------------------------------- */

struct sloss_ledger_config host_books(void)
{
    return (struct sloss_ledger_config){.struct_size = sizeof(struct sloss_ledger_config),
                                        .ids_max = HOST_IDS_MAX};
}

void host_begin(struct host *host, uint64_t seed)
{
    struct sloss_ledger_config config = host_books();
    *host = (struct host){.random = {seed}};
    fault[0] = '\0';
    host->applied = calloc(IDS_ALL, 1);
    if (host->applied == NULL || sloss_ledger_create(&config, &host->ledger) != SLOSS_OK ||
        sloss_engine_create(host->ledger, &host->engine) != SLOSS_OK) {
        stop("there is memory");
    }
    (void)sloss_engine_keep_events(host->engine, 0);
}

void host_end(struct host *host)
{
    sloss_engine_destroy(host->engine);
    sloss_ledger_destroy(host->ledger);
    free(host->applied);
    free(host->told);
}

/* ---- commands -------------------------------------------------------------------------------- */

#define ACCOUNTS 10u
#define OPENING (7u + ACCOUNTS)

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

/* An asset, two markets whose losses are shared, and accounts. */
static struct sloss_command opening(uint64_t number)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_ASSET);
    uint32_t market = (uint32_t)number % 2;
    if (number == 0) {
        strcpy(command.asset.name, "USD");
    } else if (number < 3) {
        command = command_of(SLOSS_COMMAND_MARKET);
        (void)snprintf(command.market.name, SLOSS_NAME_SIZE, "market-%u", market);
        command.market.unit = 1;
        command.market.settlement = (uint8_t)market;
    } else if (number < 5) {
        command = command_of(SLOSS_COMMAND_TIER);
        command.tier = (struct sloss_command_tier){
            .initial_ppb = 100000000, .maintenance_ppb = 50000000, .market = market};
    } else if (number < 7) {
        command = command_of(SLOSS_COMMAND_SOCIALIZE);
        command.socialize =
            (struct sloss_command_socialize){.market = market, .cap = SLOSS_CAP_EQUITY};
    } else {
        command = command_of(SLOSS_COMMAND_DEPOSIT);
        command.flags = SLOSS_COMMAND_CREATE;
        command.deposit.account = number - 6;
        command.deposit.amount = 5000;
        (void)snprintf(command.deposit.name, SLOSS_NAME_SIZE, "account-%u", (unsigned)number);
    }
    return command;
}

static struct sloss_command mark_of(struct random *random)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_MARK);
    command.mark.price = 60 + (int64_t)random_below(random, 80);
    command.mark.market = (uint32_t)random_below(random, 2);
    return command;
}

static struct sloss_command money_of(struct random *random)
{
    uint64_t giver = 1 + random_below(random, ACCOUNTS);
    uint64_t taker = 1 + random_below(random, ACCOUNTS);
    int64_t amount = (int64_t)random_below(random, 900);
    struct sloss_command command = command_of(SLOSS_COMMAND_TRANSFER);
    switch (random_below(random, 3)) {
    case 0:
        command = command_of(SLOSS_COMMAND_DEPOSIT);
        command.deposit.account = giver;
        command.deposit.amount = amount;
        break;
    case 1:
        command = command_of(SLOSS_COMMAND_WITHDRAW);
        command.withdraw.account = giver;
        command.withdraw.amount = amount;
        break;
    default:
        command.transfer.giver = giver;
        command.transfer.receiver = taker;
        command.transfer.amount = amount;
        break;
    }
    return command;
}

static struct sloss_command any_command(struct host *host)
{
    struct random *random = &host->random;
    struct sloss_command command = command_of(SLOSS_COMMAND_FILL);
    switch (random_below(random, 8)) {
    case 0:
        return mark_of(random);
    case 1:
        command = command_of(SLOSS_COMMAND_TIME);
        host->time += (int64_t)random_below(random, 1000000000);
        command.time.nanoseconds = host->time;
        return command;
    case 2:
    case 3:
    case 4:
        command.fill.buyer = 1 + random_below(random, ACCOUNTS);
        command.fill.seller = 1 + random_below(random, ACCOUNTS);
        command.fill.lots = 1 + (int64_t)random_below(random, 60);
        command.fill.price = 60 + (int64_t)random_below(random, 80);
        command.fill.market = (uint32_t)random_below(random, 2);
        return command;
    default:
        return money_of(random);
    }
}

/* A command that was handed in before a crash is handed in again, with its id if it has one. Some
 * hosts hand in twice what has an answer already. */
struct host_entry host_draw(struct host *host)
{
    struct host_entry entry = {.count = 1};
    if (host->retries > 0) {
        entry = host->again[0];
        host->retries--;
        memmove(host->again, host->again + 1, host->retries * sizeof(host->again[0]));
        host->repeated++;
        return entry;
    }
    if (host->opened < OPENING) {
        entry.records[0] = opening(host->opened++);
    } else if (host->count > 0 && one_in(&host->random, 20)) {
        size_t back = 1 + (size_t)random_below(&host->random, host->count < 90 ? host->count : 90);
        return host->told[host->count - back];
    } else if (one_in(&host->random, 10)) {
        entry.records[0] = mark_of(&host->random);
        entry.records[1] = mark_of(&host->random);
        entry.records[0].mark.market = 0;
        entry.records[1].mark.market = 1;
        entry.records[0].flags = SLOSS_COMMAND_LINKED;
        entry.count = 2;
    } else {
        entry.records[0] = any_command(host);
    }
    if (!one_in(&host->random, 3) && host->last_id + 1 < IDS_ALL) {
        entry.id = ++host->last_id;
        entry.records[0].host_id[0] = entry.id;
        entry.records[0].host_id[1] = ~entry.id;
    }
    return entry;
}

/* ---- the reference --------------------------------------------------------------------------- */

/* Apply an entry to the reference; what it is to be answered with. */
static struct sloss_journal_answer refer(struct host *host, const struct host_entry *entry)
{
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    struct sloss_journal_answer answer = {
        .entry = host->count + 1,
        .host_id = {entry->records[0].host_id[0], entry->records[0].host_id[1]}};
    enum sloss_status status = sloss_engine_apply(host->engine, entry->records, entry->count, NULL);
    answer.status = (uint32_t)status;
    if (status == SLOSS_OK) {
        (void)sloss_engine_info(host->engine, &info);
        answer.sequence = info.sequence;
    } else if (status == SLOSS_ERR_ALREADY_APPLIED) {
        (void)sloss_engine_applied(host->engine, entry->records[0].host_id, &answer.sequence);
    }
    return answer;
}

/* FNV-1a. */
static void add_to_digest(struct host *host, const struct host_entry *entry)
{
    const unsigned char *bytes = (const unsigned char *)entry->records;
    for (size_t i = 0; i < entry->count * sizeof(entry->records[0]); i++) {
        host->digest = (host->digest ^ bytes[i]) * UINT64_C(0x100000001B3);
    }
}

/* Note that an entry is in the journal. */
static struct sloss_journal_answer tell(struct host *host, const struct host_entry *entry)
{
    struct sloss_journal_answer answer = refer(host, entry);
    if (host->count == host->room) {
        host->room = 2 * host->room + 256;
        host->told = realloc(host->told, host->room * sizeof(*host->told));
        if (host->told == NULL) {
            stop("there is memory");
        }
    }
    host->told[host->count++] = *entry;
    add_to_digest(host, entry);
    host->refused += answer.status != SLOSS_OK ? 1 : 0;
    if (entry->id != 0 && answer.status == SLOSS_OK && ++host->applied[entry->id] > 1) {
        (void)wrong("a command was applied twice", host->count, host->applied[entry->id], 1);
    }
    return answer;
}

/* Take `count` entries that were in flight out of it. */
static void land(struct host *host, size_t count)
{
    host->flying -= count;
    memmove(host->flight, host->flight + count, host->flying * sizeof(host->flight[0]));
}

/* Compare the answers with the reference. */
static void take_answers(struct host *host, struct sloss_journal *journal)
{
    struct sloss_journal_answer answers[HOST_GROUP];
    size_t count = 0;
    (void)sloss_journal_answers(journal, answers, HOST_GROUP, &count);
    if (count > host->flying) {
        (void)wrong("there are answers to nothing", host->count, count, host->flying);
        count = host->flying;
    }
    for (size_t i = 0; i < count; i++) {
        struct sloss_journal_answer want = tell(host, &host->flight[i]);
        if (answers[i].status != want.status) {
            (void)wrong("the status of an answer", want.entry, answers[i].status, want.status);
        }
        if (answers[i].sequence != want.sequence || answers[i].entry != want.entry ||
            memcmp(answers[i].host_id, want.host_id, sizeof(want.host_id)) != 0) {
            (void)wrong("the numbers of an answer", want.entry, answers[i].sequence, want.sequence);
        }
    }
    land(host, count);
    host->answered += count;
}

/* ---- to hand in ------------------------------------------------------------------------------ */

/* It is the next to be handed in again. */
static void put_back(struct host *host, const struct host_entry *entry)
{
    host->retries -= host->retries == HOST_GROUP ? 1 : 0;
    memmove(host->again + 1, host->again, host->retries * sizeof(host->again[0]));
    host->again[0] = *entry;
    host->retries++;
}

/* Hand in one entry, which may fill a group and have to wait for the next. */
static enum sloss_journal_status hand_in(struct host *host, struct sloss_journal *journal,
                                         const struct host_entry *entry)
{
    for (;;) {
        size_t taken = 0;
        enum sloss_journal_status status =
            sloss_journal_submit(journal, entry->records, entry->count, &taken);
        if (taken > 0) {
            host->flight[host->flying++] = *entry;
        }
        if (status != SLOSS_JOURNAL_OK) {
            if (taken == 0) { /* it is not in the group that failed */
                put_back(host, entry);
            }
            return status;
        }
        take_answers(host, journal);
        if (taken > 0) {
            return SLOSS_JOURNAL_OK;
        }
    }
}

enum sloss_journal_status host_submit(struct host *host, struct sloss_journal *journal,
                                      size_t count)
{
    enum sloss_journal_status status = SLOSS_JOURNAL_OK;
    for (size_t i = 0; status == SLOSS_JOURNAL_OK && i < count; i++) {
        struct host_entry entry = host_draw(host);
        status = hand_in(host, journal, &entry);
    }
    return status;
}

enum sloss_journal_status host_flush(struct host *host, struct sloss_journal *journal)
{
    enum sloss_journal_status status = sloss_journal_flush(journal);
    if (status == SLOSS_JOURNAL_OK) {
        take_answers(host, journal);
        if (host->flying != 0) {
            (void)wrong("what has no answer after a flush", host->count, host->flying, 0);
        }
    }
    return status;
}

/* ---- after a recovery ------------------------------------------------------------------------ */

/* What was in flight and is not in the journal is handed in again, before all else. */
static void repeat(struct host *host)
{
    size_t kept =
        host->retries < HOST_GROUP - host->flying ? host->retries : HOST_GROUP - host->flying;
    memmove(host->again + host->flying, host->again, kept * sizeof(host->again[0]));
    memcpy(host->again, host->flight, host->flying * sizeof(host->again[0]));
    host->retries = host->flying + kept;
    host->flying = 0;
}

const char *host_compare(struct host *host, const struct sloss_journal *journal)
{
    struct sloss_journal_info info = {.struct_size = sizeof(info)};
    struct sloss_hash got = {0, 0};
    struct sloss_hash want = {0, 0};
    (void)sloss_journal_info(journal, &info);
    if (info.last_entry < host->count) {
        return wrong("what was answered is lost: the last entry", host->count, info.last_entry,
                     host->count);
    }
    if (info.last_entry != host->count && info.last_entry != host->count + host->flying) {
        return wrong("a part of a group, or what nobody handed in: the last entry", host->count,
                     info.last_entry, host->count + host->flying);
    }
    if (info.last_entry > host->count) {
        for (size_t i = 0; i < host->flying; i++) {
            (void)tell(host, &host->flight[i]);
            /* The host does not know, and asks again for what has an id. */
            if (host->flight[i].id != 0 && host->retries < HOST_GROUP) {
                host->again[host->retries++] = host->flight[i];
            }
        }
        host->flying = 0;
    } else {
        repeat(host);
    }
    (void)sloss_engine_hash(sloss_journal_engine(journal), &got);
    (void)sloss_engine_hash(host->engine, &want);
    if (got.low != want.low || got.high != want.high) {
        return wrong("the hash of the books", host->count, got.low, want.low);
    }
    return host_fault();
}

void host_follow(struct host *host, const struct sloss_command *records, size_t count)
{
    struct host_entry entry = {.count = count};
    if (count > 2) {
        (void)wrong("a chain that nobody handed in: its records", host->count + 1, count, 2);
        return;
    }
    memcpy(entry.records, records, count * sizeof(*records));
    entry.id = records[0].host_id[0];
    host->last_id = entry.id > host->last_id ? entry.id : host->last_id;
    if (records[0].kind == SLOSS_COMMAND_TIME && records[0].time.nanoseconds > host->time) {
        host->time = records[0].time.nanoseconds;
    }
    (void)tell(host, &entry);
    host->opened = host->count < OPENING ? host->count : OPENING;
}

/* ---- all of it ------------------------------------------------------------------------------- */

struct visit {
    const struct host *host;
    bool differs;
};

static int visit_entry(void *context, uint64_t entry, const struct sloss_command *commands,
                       size_t count)
{
    struct visit *visit = context;
    const struct host_entry *told =
        entry <= visit->host->count ? &visit->host->told[entry - 1] : NULL;
    if (told == NULL || told->count != count ||
        memcmp(told->records, commands, count * sizeof(*commands)) != 0) {
        visit->differs = true;
        (void)wrong("a command is not what was handed in: its records", entry, count,
                    told == NULL ? 0 : told->count);
    }
    return visit->differs;
}

const char *host_verify(const struct host *host, const struct sloss_journal_sink *sink,
                        struct sloss_journal_recovery *recovery)
{
    struct visit visit = {.host = host};
    enum sloss_journal_status status =
        sloss_journal_read(NULL, sink, visit_entry, &visit, recovery);
    if (status == SLOSS_JOURNAL_OK && !visit.differs) {
        status = sloss_journal_verify(NULL, sink, recovery);
    }
    if (status != SLOSS_JOURNAL_OK) {
        return wrong(sloss_journal_status_name(status), recovery->bad_entry, status, 0);
    }
    if (recovery->last_entry != host->count) {
        return wrong("the last entry of a journal that verifies", host->count, recovery->last_entry,
                     host->count);
    }
    return host_fault();
}
