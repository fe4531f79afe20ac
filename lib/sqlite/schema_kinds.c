/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of kinds of events and commands, in the tables of an auditor. */
#include <assert.h>

#include "sqlite/file_internal.h"

const char sl_journal_event_kinds[] =
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
    "(34, 'fee-part', 'fee', NULL), (35, 'held', 'hold', NULL), (36, 'released', 'hold', NULL), "
    "(37, 'paid-out', 'hold', NULL), (38, 'converted', 'conversion', NULL), "
    "(39, 'isolated', NULL, NULL), (40, 'margin-call', NULL, NULL), (41, 'reduced', 'fee', NULL), "
    "(42, 'cancel-orders', NULL, NULL), "
    "(43, 'liquidation', NULL, NULL), (44, 'liquidation-ended', NULL, NULL), "
    "(45, 'auctioned', 'auction', NULL), (46, 'validity', NULL, NULL), (47, 'busted', NULL, NULL), "
    "(48, 'changed', NULL, NULL), (49, 'change-dropped', NULL, NULL)";

const char sl_journal_command_kinds[] =
    "INSERT INTO command_kind(kind, name) VALUES(1, 'asset'), (2, "
    "'market'), (3, 'tier'), (4, 'waterfall'), "
    "(5, 'socialize'), (6, 'option'), (7, 'account'), (8, "
    "'deposit'), (9, 'withdraw'), (10, 'transfer'), (11, 'fill'), "
    "(12, 'mark'), (13, 'funding'), (14, 'takeover'), (15, "
    "'deleverage'), (16, 'settle'), (17, 'at'), (18, 'layer'), "
    "(19, 'fee'), (20, 'owner'), (21, 'member'), (22, 'recover'), "
    "(23, 'fund'), (24, 'join'), (25, 'leave'), "
    "(26, 'redeem'), (27, 'limit'), (28, 'require'), (29, 'control'), "
    "(30, 'position_limit'), (31, 'ceiling'), "
    "(32, 'hold'), (33, 'release'), (34, 'pay_out'), "
    "(35, 'orders'), (36, 'collateral'), (37, 'haircut'), "
    "(38, 'requirement'), (39, 'isolate'), (40, 'universe'), (41, 'shock'), (42, 'values'), "
    "(43, 'portfolio'), (44, 'hedge'), (45, 'group'), (46, 'mature'), "
    "(47, 'partial'), (48, 'levels'), "
    "(49, 'execute'), (50, 'auction'), (51, 'bid'), "
    "(52, 'guard'), (53, 'source'), (54, 'quote'), (55, 'halt'), (56, 'bust'), (57, 'validity'), "
    "(58, 'schedule'), (59, 'unschedule'), (60, 'govern')";

static_assert(SLOSS_EVENT_CHANGE_DROPPED == 49 && SLOSS_COMMAND_GOVERN == 60, "a name for each");
