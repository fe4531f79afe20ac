/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file decimal.h
 * Decimal text: exact conversion between decimals and whole units.
 */
#ifndef SLOSS_DECIMAL_H
#define SLOSS_DECIMAL_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup decimal Decimal text
 * Scenario files, reports and bindings write amounts as decimals; the books count whole units. These two
 * functions convert exactly, and refuse what cannot be converted exactly.
 * @{ */

/** A unit of measure, `coefficient * 10^-decimals`. A tick of 0.5 is {5, 1}. */
struct sloss_unit {
    int64_t coefficient; /**< At least 1. */
    uint32_t decimals;   /**< 0..27: 18 of an asset and 9 of a market. */
    uint32_t reserved;   /**< Zero. */
};

/**
 * Read a decimal as a whole number of units: `count_out * unit == text`, exactly.
 *
 * @param[in]  text      `-?digits[.digits]`, of any length; no final zero is needed.
 * @param[in]  length    Number of bytes of the text.
 * @param[in]  unit      The unit.
 * @param[out] count_out The number of units.
 *
 * @retval SLOSS_OK            The output is set.
 * @retval SLOSS_ERR_ARGUMENT  A pointer is NULL, or the unit is out of range.
 * @retval SLOSS_ERR_SYNTAX    The text is not a number of this form.
 * @retval SLOSS_ERR_PRECISION The number is not a whole number of units.
 * @retval SLOSS_ERR_OVERFLOW  The number of units does not fit int64_t.
 * @threads Any.
 */
SLOSS_API enum sloss_status sloss_decimal_parse(const char *text, size_t length,
                                                const struct sloss_unit *unit, int64_t *count_out);

/** The most bytes that sloss_decimal_format() writes, the final zero included. */
#define SLOSS_DECIMAL_SIZE 48

/**
 * Write `count * unit` as the shortest exact decimal ("-0.5", "12", "0").
 *
 * @param[in]  count    Number of units.
 * @param[in]  unit     The unit.
 * @param[out] text_out At least SLOSS_DECIMAL_SIZE bytes of the caller's memory.
 *
 * @retval SLOSS_OK           The text is written.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the unit is out of range.
 * @threads Any.
 */
SLOSS_API enum sloss_status sloss_decimal_format(int64_t count, const struct sloss_unit *unit,
                                                 char *text_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
