/* SPDX-License-Identifier: BSD-2-Clause */
/* schema: the tables of a journal, and how it is known that a database is one. */
#include "sqlite/file_internal.h"

#include <assert.h>
#include <stddef.h>

#define APPLICATION 0x534c4a4e /* "SLJN" */
#define SCHEMA 1               /* of this release */
#define TEXT_OF(number) TEXT(number)
#define TEXT(number) #number

/* All in one transaction, so that there is a journal or there is none. Rows that are looked at
 * often are short; a blob comes last, where it is not read for the sake of what stands before it.
 */
static const char schema[] =
    "BEGIN IMMEDIATE;"
    "PRAGMA application_id=" TEXT_OF(
        APPLICATION) ";"
                     "PRAGMA user_version=" TEXT_OF(
                         SCHEMA) ";"
                                 "CREATE TABLE head("
                                 " id INTEGER PRIMARY KEY CHECK(id=1),"
                                 " writer INTEGER NOT NULL," /* who may write */
                                 " last_entry INTEGER" /* the last entry, as of every transaction */
                                 ") STRICT;"
                                 "INSERT INTO head VALUES(1,0,NULL);"
                                 "CREATE TABLE writer("
                                 " writer INTEGER PRIMARY KEY,"
                                 " after_entry INTEGER,"      /* the last entry when it took over */
                                 " library INTEGER NOT NULL," /* sloss_version() of it */
                                 " seal BLOB NOT NULL"        /* hash of these numbers */
                                 ") STRICT;"
                                 "CREATE TABLE batch("
                                 " first_entry INTEGER PRIMARY KEY,"
                                 " last_entry INTEGER NOT NULL,"
                                 " records INTEGER NOT NULL,"
                                 " sequence INTEGER NOT NULL,"
                                 " time INTEGER NOT NULL,"
                                 " writer INTEGER NOT NULL,"
                                 " link BLOB NOT NULL,"
                                 " commands BLOB NOT NULL"
                                 ") STRICT;"
                                 "CREATE TABLE checkpoint("
                                 " number INTEGER PRIMARY KEY,"
                                 " entry INTEGER NOT NULL,"
                                 " sequence INTEGER NOT NULL,"
                                 " time INTEGER NOT NULL,"
                                 " writer INTEGER NOT NULL,"
                                 " size INTEGER NOT NULL,"
                                 " hash BLOB NOT NULL,"
                                 " link BLOB NOT NULL,"
                                 " seal BLOB NOT NULL,"
                                 " complete INTEGER NOT NULL"
                                 ") STRICT;"
                                 "CREATE TABLE chunk("
                                 " id INTEGER PRIMARY KEY,"
                                 " checkpoint INTEGER NOT NULL,"
                                 " offset INTEGER NOT NULL,"
                                 " bytes BLOB NOT NULL"
                                 ") STRICT;"
                                 "CREATE UNIQUE INDEX chunk_place ON chunk(checkpoint,offset);";

/* ---- effects --------------------------------------------------------------------------------- */

/* Kinds, causes and classes have names in tables, so that the views need no other program. Ids of
 * accounts are numbers of 64 bits without a sign: those of the system are below zero in SQLite. */

/* Atoms as a decimal of their asset `s`. */
#define DECIMAL(atoms)                                                                             \
    "(CASE WHEN " atoms " < 0 THEN '-' ELSE '' END || (abs(" atoms ") / s.unit) || "               \
    "CASE WHEN s.decimals = 0 THEN '' "                                                            \
    "ELSE '.' || substr('000000000000000000' || (abs(" atoms ") % s.unit), -s.decimals) END)"

/* What is left of a second, and whole seconds, rounded down where they are below zero. */
#define NANOSECONDS(time) "((" time " % 1000000000 + 1000000000) % 1000000000)"
#define SECONDS(time) "((" time " - " NANOSECONDS(time) ") / 1000000000)"

/* A time as 2025-10-10T21:16:04.831Z, and its year; NULL before the first TIME. */
#define UTC(time)                                                                                  \
    "(strftime('%Y-%m-%dT%H:%M:%S', " SECONDS(                                                     \
        time) ", 'unixepoch') || "                                                                 \
              "rtrim(rtrim('.' || substr('00000000' || " NANOSECONDS(                              \
                  time) ", -9), '0'), '.') || 'Z')"
#define YEAR(time) "CAST(strftime('%Y', " SECONDS(time) ", 'unixepoch') AS INTEGER)"

/* Funding of a variation market is paid like a profit or a loss, and told apart by its cause. */
#define CLASS "CASE WHEN k.class = 'realized' AND e.cause = 13 THEN 'funding' ELSE k.class END"

/* What an account is charged without any movement of its balance: from a profit that has not
 * reached it, or from its contribution. */
#define FROM_PROFIT(amount, otherwise)                                                             \
    "CASE WHEN e.account = e.other AND e.kind IN (15, 19) THEN " amount " ELSE " otherwise " END"
#define FROM_CONTRIBUTION(amount, otherwise)                                                       \
    "CASE WHEN e.account = e.other AND e.kind IN (22, 23) THEN " amount " ELSE " otherwise " END"

static const char event_kinds[] =
    "INSERT INTO event_kind(kind, name, class, layer) VALUES"
    "(1, 'deposit', 'deposit', NULL), (2, 'withdrawal', 'withdrawal', NULL), (3, 'transfer', "
    "'transfer', NULL), "
    "(4, 'realized', 'realized', NULL), (5, 'variation-paid', 'realized', NULL), "
    "(6, 'variation-received', 'realized', NULL), (7, 'breach', NULL, NULL), (8, 'takeover', NULL, "
    "NULL), "
    "(9, 'deleverage', NULL, NULL), (10, 'liquidation-fee', 'fee', NULL), (11, 'forfeit', "
    "'forfeit', NULL), "
    "(12, 'insurance', 'layer', 'insurance'), (13, 'reserve', 'layer', 'reserve'), "
    "(14, 'backstop', 'layer', 'backstop'), (15, 'socialized', 'charge', 'socialize'), "
    "(16, 'uncovered', 'uncovered', 'uncovered'), (17, 'repaid', 'uncovered', NULL), (18, "
    "'pooled', 'pooled', NULL), "
    "(19, 'given-up', 'charge', 'deleverage'), (20, 'fee', 'fee', NULL), (21, 'contribution', "
    "'contribution', NULL), "
    "(22, 'owner', 'charge', 'owner'), (23, 'members', 'charge', 'members'), (24, 'claim', NULL, "
    "NULL), "
    "(25, 'recovered', 'recovery', NULL), (26, 'surplus', 'recovery', NULL), (27, 'owed', NULL, "
    "NULL), "
    "(28, 'debt-paid', 'debt', NULL), (29, 'joined', 'units', NULL), (30, 'left', 'units', NULL), "
    "(31, 'units', NULL, NULL), (32, 'wish', NULL, NULL), (33, 'dust', 'dust', NULL), "
    "(34, 'fee-part', 'fee', NULL)";

static const char command_kinds[] =
    "INSERT INTO command_kind(kind, name) VALUES(1, 'asset'), (2, "
    "'market'), (3, 'tier'), (4, 'waterfall'), "
    "(5, 'socialize'), (6, 'option'), (7, 'account'), (8, "
    "'deposit'), (9, 'withdraw'), (10, 'transfer'), (11, 'fill'), "
    "(12, 'mark'), (13, 'funding'), (14, 'takeover'), (15, "
    "'deleverage'), (16, 'settle'), (17, 'at'), (18, 'layer'), "
    "(19, 'fee'), (20, 'owner'), (21, 'member'), (22, 'recover'), "
    "(23, 'fund'), (24, 'join'), (25, 'leave'), "
    "(26, 'redeem'), (27, 'limit'), (28, 'require'), (29, 'control'), "
    "(30, 'position_limit'), (31, 'ceiling'), (39, 'requirement')";

static_assert(SLOSS_EVENT_FEE_PART == 34 && SLOSS_COMMAND_REQUIREMENT == 39, "a name for each");

/* Each movement of a balance, with its cause, and the balance after it; and each charge that moves
 * none. */
static const char statement[] =
    "CREATE VIEW statement AS SELECT n.name AS account, s.name AS asset, m.event AS "
    "event, " UTC(
        "e.time") " AS time, "
                  "e.sequence AS command, c.name AS cause, k.name AS kind, " CLASS
                  " AS class, t.name AS market, " DECIMAL("m.amount") " AS amount, " DECIMAL(
                      "m."
                      "balan"
                      "ce") " AS balance, " FROM_PROFIT(DECIMAL("e.amount"),
                                                        "NULL") " AS "
                                                                "from_profit,"
                                                                " " FROM_CONTRIBUTION(
                                                                    DECIMAL("e.amount"),
                                                                    "NULL") " AS "
                                                                            "from_contribution, "
                                                                            "o.name AS other, "
                                                                            "e.deficit AS deficit, "
                                                                            "m.amount AS "
                                                                            "amount_atoms, "
                                                                            "m.balance AS "
                                                                            "balance_atoms, e.time "
                                                                            "AS time_ns "
                                                                            "FROM account AS n "
                                                                            "JOIN movement AS m ON "
                                                                            "m.account = n.account "
                                                                            "JOIN event AS e ON "
                                                                            "e.event = m.event "
                                                                            "JOIN asset AS s ON "
                                                                            "s.asset = m.asset "
                                                                            "JOIN command_kind AS "
                                                                            "c ON c.kind = e.cause "
                                                                            "JOIN event_kind AS k "
                                                                            "ON k.kind = e.kind "
                                                                            "LEFT JOIN market AS t "
                                                                            "ON t.market = "
                                                                            "e.market "
                                                                            "LEFT JOIN account AS "
                                                                            "o ON o.account <> "
                                                                            "m.account AND "
                                                                            "o.account = "
                                                                            "CASE WHEN e.account = "
                                                                            "m.account THEN "
                                                                            "e.other ELSE "
                                                                            "e.account END";

/* Sums of a statement by calendar year in UTC, in atoms. */
#define OF_CLASS(name) "sum(CASE WHEN " CLASS " = '" name "' THEN m.amount ELSE 0 END)"
static const char year_atoms[] =
    "CREATE VIEW year_atoms AS SELECT n.name AS account, s.name AS asset, s.unit AS unit, "
    "s.decimals AS decimals, " YEAR(
        "e.time") " AS year, "
                  "sum(CASE WHEN " CLASS
                  " = 'realized' THEN max(m.amount, 0) ELSE 0 END) AS profit, "
                  "sum(CASE WHEN " CLASS
                  " = 'realized' THEN min(m.amount, 0) ELSE 0 END) AS loss, " OF_CLASS("funding") " AS funding, " OF_CLASS("fee") " AS fees, " OF_CLASS(
                      "charge") " AS charges, "
                                "sum(" FROM_PROFIT(
                                    "-e.amount",
                                    "0") ") AS from_profit, "
                                         "sum(" FROM_CONTRIBUTION(
                                             "-e.amount",
                                             "0") ") AS "
                                                  "from_"
                                                  "contribution,"
                                                  " " OF_CLASS(
                                                      "r"
                                                      "e"
                                                      "c"
                                                      "o"
                                                      "v"
                                                      "e"
                                                      "r"
                                                      "y") " AS recoveries, " OF_CLASS("deposit") " AS deposits, " OF_CLASS("withdrawa"
                                                                                                                            "l") " AS "
                                                                                                                                 "withd"
                                                                                                                                 "rawal"
                                                                                                                                 "s, "
                                                                                                                                 "sum("
                                                                                                                                 "CASE "
                                                                                                                                 "WHEN"
                                                                                                                                 " " CLASS
                                                                                                                                 " IN "
                                                                                                                                 "('"
                                                                                                                                 "reali"
                                                                                                                                 "zed',"
                                                                                                                                 " '"
                                                                                                                                 "fundi"
                                                                                                                                 "ng', "
                                                                                                                                 "'fee'"
                                                                                                                                 ", "
                                                                                                                                 "'char"
                                                                                                                                 "ge', "
                                                                                                                                 "'reco"
                                                                                                                                 "very'"
                                                                                                                                 ", "
                                                                                                                                 "'depo"
                                                                                                                                 "sit',"
                                                                                                                                 " '"
                                                                                                                                 "withd"
                                                                                                                                 "rawal"
                                                                                                                                 "') "
                                                                                                                                 "THEN "
                                                                                                                                 "0 "
                                                                                                                                 "ELSE "
                                                                                                                                 "m."
                                                                                                                                 "amoun"
                                                                                                                                 "t "
                                                                                                                                 "END) "
                                                                                                                                 "AS "
                                                                                                                                 "other"
                                                                                                                                 "s, "
                                                                                                                                 "sum("
                                                                                                                                 "m."
                                                                                                                                 "amoun"
                                                                                                                                 "t) "
                                                                                                                                 "AS "
                                                                                                                                 "chang"
                                                                                                                                 "e "
                                                                                                                                 "FROM "
                                                                                                                                 "accou"
                                                                                                                                 "nt "
                                                                                                                                 "AS n "
                                                                                                                                 "JOIN "
                                                                                                                                 "movem"
                                                                                                                                 "ent "
                                                                                                                                 "AS m "
                                                                                                                                 "ON "
                                                                                                                                 "m."
                                                                                                                                 "accou"
                                                                                                                                 "nt = "
                                                                                                                                 "n."
                                                                                                                                 "accou"
                                                                                                                                 "nt "
                                                                                                                                 "JOIN "
                                                                                                                                 "event"
                                                                                                                                 " AS "
                                                                                                                                 "e ON "
                                                                                                                                 "e."
                                                                                                                                 "event"
                                                                                                                                 " = "
                                                                                                                                 "m."
                                                                                                                                 "event"
                                                                                                                                 " "
                                                                                                                                 "JOIN "
                                                                                                                                 "event"
                                                                                                                                 "_kind"
                                                                                                                                 " AS "
                                                                                                                                 "k ON "
                                                                                                                                 "k."
                                                                                                                                 "kind "
                                                                                                                                 "= "
                                                                                                                                 "e."
                                                                                                                                 "kind "
                                                                                                                                 "JOIN "
                                                                                                                                 "asset"
                                                                                                                                 " AS "
                                                                                                                                 "s ON "
                                                                                                                                 "s."
                                                                                                                                 "asset"
                                                                                                                                 " = "
                                                                                                                                 "m."
                                                                                                                                 "asset"
                                                                                                                                 " GROU"
                                                                                                                                 "P BY "
                                                                                                                                 "n."
                                                                                                                                 "name,"
                                                                                                                                 " s."
                                                                                                                                 "name,"
                                                                                                                                 " yea"
                                                                                                                                 "r";

/* The same as decimals. */
static const char realised_by_year[] =
    "CREATE VIEW realised_by_year AS SELECT s.account AS account, s.asset AS asset, s.year AS "
    "year, " DECIMAL("s.profit") " AS profit, " DECIMAL("s.loss") " AS loss, " DECIMAL(
        "(s.profit "
        "+ s.loss)") " AS net, " DECIMAL("s.funding") " AS funding, " DECIMAL("s.fees") " AS "
                                                                                        "fees,"
                                                                                        " " DECIMAL("s.charges") " AS charges, " DECIMAL("s.from_profit") " AS from_profit, " DECIMAL(
                                                                                            "s."
                                                                                            "from_"
                                                                                            "contri"
                                                                                            "butio"
                                                                                            "n") " "
                                                                                                 "A"
                                                                                                 "S"
                                                                                                 " "
                                                                                                 "f"
                                                                                                 "r"
                                                                                                 "o"
                                                                                                 "m"
                                                                                                 "_"
                                                                                                 "c"
                                                                                                 "o"
                                                                                                 "n"
                                                                                                 "t"
                                                                                                 "r"
                                                                                                 "i"
                                                                                                 "b"
                                                                                                 "u"
                                                                                                 "t"
                                                                                                 "i"
                                                                                                 "o"
                                                                                                 "n"
                                                                                                 ","
                                                                                                 " " DECIMAL(
                                                                                                     "s."
                                                                                                     "recoverie"
                                                                                                     "s") " AS "
                                                                                                          "recov"
                                                                                                          "eries"
                                                                                                          ","
                                                                                                          " " DECIMAL("s.deposits") " AS deposits, " DECIMAL("s.withdrawals") " AS withdrawals, " DECIMAL(
                                                                                                              "s.others") " AS others, " DECIMAL("s.change") " AS change FROM year_atoms AS s";

/* A row per deficit. Its loss is the sum of what the layers paid and of what is uncovered. */
static const char loss_register[] =
    "CREATE VIEW loss_register AS SELECT d.deficit AS deficit, " UTC(
        "d.time") " AS time, d.sequence AS command, "
                  "c.name AS cause, t.name AS market, s.name AS asset, n.name AS account, " DECIMAL(
                      "d.loss") " AS loss, " DECIMAL("d.contribution") " AS contribution, " DECIMAL("d.owner") " AS owner, " DECIMAL("d.insurance") " AS insurance, " DECIMAL("d.reserve") " AS reserve, " DECIMAL("d.backstop") " AS backstop, " DECIMAL("d.members") " AS members, " DECIMAL("d.deleverage") " AS deleverage, " DECIMAL("d.socialize") " AS socialize, " DECIMAL("d.uncovered") " AS uncovered, d.charged AS charged, " DECIMAL("d.charge_max") " AS charge_max, "
                                                                                                                                                                                                                                                                                                                                                                                                                                                                  "d.rate_ppm AS rate_ppm FROM deficit AS d JOIN account AS n ON n.account = d.account "
                                                                                                                                                                                                                                                                                                                                                                                                                                                                  "JOIN market AS t ON t.market = d.market JOIN asset AS s ON s.asset = d.asset "
                                                                                                                                                                                                                                                                                                                                                                                                                                                                  "JOIN command_kind AS c ON c.kind = d.cause";

/* A row per payer, layer, market and round. Where a round had several deficits in a market they
 * were paid together, and `deficit` is NULL: `command` and `market` find them. */
static const char loss_payers[] = "CREATE VIEW loss_payers AS SELECT e.event AS event, " UTC(
    "e.time") " AS time, e.sequence AS command, "
              "t.name AS market, e.deficit AS deficit, k.layer AS layer, n.name AS account, s.name "
              "AS asset, " DECIMAL(
                  "e.amount") " AS paid, CASE WHEN e.account <> e.other THEN 'balance' "
                              "WHEN e.kind IN (22, 23) THEN 'contribution' ELSE 'profit' END AS "
                              "source, e.amount AS paid_atoms "
                              "FROM event AS e JOIN event_kind AS k ON k.kind = e.kind AND k.layer "
                              "IS NOT NULL "
                              "JOIN account AS n ON n.account = e.account JOIN market AS t ON "
                              "t.market = e.market "
                              "JOIN asset AS s ON s.asset = e.asset";

/* The statements of the funds: of markets, of those that markets share, of the reserve and the
 * backstop. */
static const char fund_history[] =
    "CREATE VIEW fund_history AS SELECT account AS fund, asset, event, time, command, cause, kind, "
    "market, amount, "
    "balance, other, deficit, amount_atoms, balance_atoms, time_ns FROM statement "
    "WHERE (account > '@insurance:' AND account < '@insurance;') OR (account > '@fund:' AND "
    "account < '@fund;') "
    "OR account IN ('@reserve', '@backstop')";

/* What every account has now. */
static const char balance[] =
    "CREATE VIEW balance AS SELECT n.name AS account, s.name AS asset, " DECIMAL(
        "m.balance") " AS balance, "
                     "m.balance AS balance_atoms FROM movement AS m JOIN account AS n ON n.account "
                     "= m.account "
                     "JOIN asset AS s ON s.asset = m.asset WHERE m.event = "
                     "(SELECT max(l.event) FROM movement AS l WHERE l.account = m.account AND "
                     "l.asset = m.asset)";

static const char *const effects_schema[] = {
    "CREATE TABLE effects(id INTEGER PRIMARY KEY CHECK(id=1), last_entry INTEGER NOT NULL) STRICT",
    "INSERT INTO effects VALUES(1, 0)",
    "CREATE TABLE asset(asset INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, decimals INTEGER NOT "
    "NULL, "
    "unit INTEGER NOT NULL) STRICT",
    "CREATE TABLE market(market INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, asset INTEGER NOT "
    "NULL) STRICT",
    "CREATE TABLE account(place INTEGER PRIMARY KEY, account INTEGER NOT NULL UNIQUE, name TEXT "
    "NOT NULL UNIQUE) STRICT",
    "CREATE TABLE event_kind(kind INTEGER PRIMARY KEY, name TEXT NOT NULL, class TEXT, layer TEXT) "
    "STRICT",
    "CREATE TABLE command_kind(kind INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT",
    event_kinds,
    command_kinds,
    "CREATE TABLE event(event INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, cause INTEGER NOT "
    "NULL, "
    "kind INTEGER NOT NULL, time INTEGER, market INTEGER, asset INTEGER NOT NULL, deficit INTEGER, "
    "account INTEGER NOT NULL, other INTEGER NOT NULL, amount INTEGER NOT NULL, lots INTEGER NOT "
    "NULL) STRICT",
    "CREATE INDEX event_sequence ON event(sequence)",
    "CREATE TABLE movement(account INTEGER NOT NULL, asset INTEGER NOT NULL, event INTEGER NOT "
    "NULL, "
    "amount INTEGER NOT NULL, balance INTEGER NOT NULL, PRIMARY KEY(account, asset, event)) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE deficit(deficit INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, cause INTEGER "
    "NOT NULL, time INTEGER, "
    "market INTEGER NOT NULL, asset INTEGER NOT NULL, account INTEGER NOT NULL, loss INTEGER NOT "
    "NULL, "
    "insurance INTEGER NOT NULL, reserve INTEGER NOT NULL, backstop INTEGER NOT NULL, socialize "
    "INTEGER NOT NULL, "
    "deleverage INTEGER NOT NULL, owner INTEGER NOT NULL, members INTEGER NOT NULL, contribution "
    "INTEGER NOT NULL, "
    "uncovered INTEGER NOT NULL, base INTEGER NOT NULL, rate_ppm INTEGER NOT NULL, charged INTEGER "
    "NOT NULL, "
    "charge_max INTEGER NOT NULL, basis INTEGER NOT NULL, rule INTEGER NOT NULL, cap INTEGER NOT "
    "NULL, "
    "rounding INTEGER NOT NULL) STRICT",
    "CREATE INDEX deficit_sequence ON deficit(sequence)",
    /* For people: a program that knows how sizes and prices of a market are counted may note it
       here. */
    "CREATE TABLE shown(market INTEGER PRIMARY KEY, lot TEXT NOT NULL, tick TEXT NOT NULL) STRICT",
    statement,
    year_atoms,
    realised_by_year,
    loss_register,
    loss_payers,
    fund_history,
    balance,
    NULL,
};
/* ---- to open --------------------------------------------------------------------------------- */

enum sloss_journal_status sl_journal_file_number_of(struct sloss_journal_file *file,
                                                    const char *sql, int64_t *number_out)
{
    sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(file->db, sql, -1, &query, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(query);
    }
    *number_out = result == SQLITE_ROW ? sqlite3_column_int64(query, 0) : 0;
    enum sloss_journal_status status =
        result == SQLITE_ROW ? SLOSS_JOURNAL_OK : sl_journal_file_status(file, result);
    (void)sqlite3_finalize(query);
    return status;
}

/* Make all tables and views, or none: what is not committed is gone when the file is closed. */
static enum sloss_journal_status create_all(struct sloss_journal_file *file)
{
    enum sloss_journal_status status = sl_journal_file_run(file, schema);
    for (size_t i = 0; status == SLOSS_JOURNAL_OK && effects_schema[i] != NULL; i++) {
        status = sl_journal_file_run(file, effects_schema[i]);
    }
    return status == SLOSS_JOURNAL_OK ? sl_journal_file_run(file, "COMMIT") : status;
}

/* What a database says that it is. */
struct label {
    int64_t application;
    int64_t version;
    int64_t tables;
};

static enum sloss_journal_status read_label(struct sloss_journal_file *file, struct label *label)
{
    enum sloss_journal_status status =
        sl_journal_file_number_of(file, "PRAGMA application_id", &label->application);
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_file_number_of(file, "PRAGMA user_version", &label->version);
    }
    return status == SLOSS_JOURNAL_OK
               ? sl_journal_file_number_of(file, "SELECT count(*) FROM sqlite_schema",
                                           &label->tables)
               : status;
}

static bool is_empty(const struct label *label)
{
    return label->application == 0 && label->version == 0 && label->tables == 0;
}

enum sloss_journal_status sl_journal_schema_ours(struct sloss_journal_file *file)
{
    struct label label = {0};
    enum sloss_journal_status status = read_label(file, &label);
    bool foreign = !is_empty(&label) && label.application != APPLICATION;
    return status == SLOSS_JOURNAL_OK && foreign ? SLOSS_JOURNAL_NOT_A_JOURNAL : status;
}

enum sloss_journal_status sl_journal_schema_open(struct sloss_journal_file *file, bool create)
{
    struct label label = {0};
    enum sloss_journal_status status = read_label(file, &label);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    if (is_empty(&label)) {
        return create ? create_all(file) : SLOSS_JOURNAL_MISSING;
    }
    if (label.application != APPLICATION) {
        return SLOSS_JOURNAL_NOT_A_JOURNAL;
    }
    return label.version > SCHEMA ? SLOSS_JOURNAL_NEWER_FORMAT
           : label.version < 1    ? SLOSS_JOURNAL_ALTERED
                                  : SLOSS_JOURNAL_OK;
}
