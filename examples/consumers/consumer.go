// SPDX-License-Identifier: BSD-2-Clause

// The story of consumer.scn, in Go through cgo.
package main

/*
#cgo pkg-config: sloss
#include <sloss/sloss.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"unsafe"
)

func check(status C.enum_sloss_status) {
	if status != C.SLOSS_OK {
		panic(errors.New(C.GoString(C.sloss_status_name(status))))
	}
}

// fill is a trade as a record. cgo has an array of bytes for the union of bodies, which is what its
// fields are written into.
func fill(market C.uint32_t, buyer, seller C.uint64_t, lots, price C.int64_t) *C.struct_sloss_command {
	command := &C.struct_sloss_command{struct_size: C.sizeof_struct_sloss_command, kind: C.SLOSS_COMMAND_FILL}
	body := (*C.struct_sloss_command_fill)(unsafe.Pointer(&command.anon0))
	*body = C.struct_sloss_command_fill{buyer: buyer, seller: seller, lots: lots, price: price, market: market}
	return command
}

func play() (hash C.struct_sloss_hash, err error) {
	defer func() {
		if refusal, refused := recover().(error); refused {
			err = refusal
		}
	}()
	var ledger *C.struct_sloss_ledger
	check(C.sloss_ledger_create(nil, &ledger))
	defer C.sloss_ledger_destroy(ledger)
	var engine *C.struct_sloss_engine
	check(C.sloss_engine_create(ledger, &engine))
	defer C.sloss_engine_destroy(engine)

	names := map[string]*C.char{}
	for _, name := range []string{"USD", "BTC", "long", "short"} {
		names[name] = C.CString(name)
		defer C.free(unsafe.Pointer(names[name]))
	}
	var usd, btc C.uint32_t
	check(C.sloss_engine_add_asset(engine, names["USD"], 2, &usd))
	check(C.sloss_engine_add_market(engine, names["BTC"], usd, 100, C.SLOSS_KIND_LINEAR, 0, &btc))
	check(C.sloss_engine_add_account(engine, 1, names["long"]))
	check(C.sloss_engine_add_account(engine, 2, names["short"]))
	check(C.sloss_engine_deposit(engine, C.sloss_account_insurance(btc), usd, 2500))
	check(C.sloss_engine_deposit(engine, 1, usd, 100000))
	check(C.sloss_engine_deposit(engine, 2, usd, 5000))
	// A call makes one record and applies it; a host that keeps a journal makes the records itself.
	check(C.sloss_engine_apply(engine, fill(btc, 1, 2, 3, 1000), 1, nil))
	check(C.sloss_engine_mark(engine, &C.struct_sloss_mark{market: btc, price: 1030}, 1))
	check(C.sloss_engine_hash(engine, &hash))
	return hash, nil
}

func main() {
	hash, err := play()
	if err != nil {
		fmt.Fprintln(os.Stderr, "consumer:", err)
		os.Exit(1)
	}
	fmt.Printf("%016x%016x\n", uint64(hash.high), uint64(hash.low))
}
