// SPDX-License-Identifier: BSD-2-Clause
// The story of consumer.scn, in Rust: the calls it needs, declared by hand, and a handle that frees.
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int};
use std::process::exit;
use std::ptr::{null, null_mut};

#[repr(C)]
pub struct Ledger {
    _opaque: [u8; 0],
}

#[repr(C)]
pub struct Engine {
    _opaque: [u8; 0],
}

#[repr(C)]
pub struct Mark {
    market: u32,
    reserved: u32,
    price: i64,
}

/// The body of a command that is a trade.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Fill {
    buyer: u64,
    seller: u64,
    lots: i64,
    price: i64,
    market: u32,
    reserved: u32,
}

/// The bodies of the kinds that are needed here; `all` gives it its size.
#[repr(C)]
#[derive(Clone, Copy)]
pub union Body {
    all: [u8; 96],
    fill: Fill,
}

#[repr(C)]
pub struct Command {
    struct_size: u32,
    kind: u32,
    flags: u32,
    reserved: u32,
    host_id: [u64; 2],
    body: Body,
}

const COMMAND_FILL: u32 = 11;
const _: () = assert!(std::mem::size_of::<Command>() == 128);

impl Command {
    /// A trade; all that it does not use is zero.
    fn fill(fill: Fill) -> Command {
        let mut body = Body { all: [0; 96] };
        body.fill = fill;
        Command { struct_size: 128, kind: COMMAND_FILL, flags: 0, reserved: 0, host_id: [0; 2], body }
    }
}

#[repr(C)]
#[derive(Default)]
pub struct Hash {
    low: u64,
    high: u64,
}

#[link(name = "sloss")]
extern "C" {
    fn sloss_status_name(status: c_int) -> *const c_char;
    fn sloss_account_insurance(market: u32) -> u64;
    fn sloss_ledger_create(config: *const u8, ledger_out: *mut *mut Ledger) -> c_int;
    fn sloss_ledger_destroy(ledger: *mut Ledger);
    fn sloss_engine_create(ledger: *mut Ledger, engine_out: *mut *mut Engine) -> c_int;
    fn sloss_engine_destroy(engine: *mut Engine);
    fn sloss_engine_add_asset(engine: *mut Engine, name: *const c_char, decimals: u32,
                              asset_out: *mut u32) -> c_int;
    fn sloss_engine_add_market(engine: *mut Engine, name: *const c_char, asset: u32, unit: i64,
                               kind: u32, settlement: u32, market_out: *mut u32) -> c_int;
    fn sloss_engine_add_account(engine: *mut Engine, account: u64, name: *const c_char) -> c_int;
    fn sloss_engine_deposit(engine: *mut Engine, account: u64, asset: u32, amount: i64) -> c_int;
    fn sloss_engine_apply(engine: *mut Engine, commands: *const Command, count: usize,
                          applied_out: *mut usize) -> c_int;
    fn sloss_engine_mark(engine: *mut Engine, marks: *const Mark, count: u32) -> c_int;
    fn sloss_engine_hash(engine: *const Engine, hash_out: *mut Hash) -> c_int;
}

/// A ledger with its engine. Not `Send`: it belongs to one thread at a time.
struct Books {
    ledger: *mut Ledger,
    engine: *mut Engine,
}

impl Drop for Books {
    fn drop(&mut self) {
        unsafe {
            sloss_engine_destroy(self.engine);
            sloss_ledger_destroy(self.ledger);
        }
    }
}

fn check(status: c_int) -> Result<(), String> {
    if status == 0 {
        return Ok(());
    }
    let name = unsafe { CStr::from_ptr(sloss_status_name(status)) };
    Err(name.to_string_lossy().into_owned())
}

fn play() -> Result<Hash, String> {
    let text = |name: &str| CString::new(name).map_err(|error| error.to_string());
    let mut books = Books { ledger: null_mut(), engine: null_mut() };
    let (mut usd, mut btc, mut hash) = (0, 0, Hash::default());
    let (dollar, bitcoin, long, short) = (text("USD")?, text("BTC")?, text("long")?, text("short")?);
    unsafe {
        check(sloss_ledger_create(null(), &mut books.ledger))?;
        check(sloss_engine_create(books.ledger, &mut books.engine))?;
        let engine = books.engine;
        check(sloss_engine_add_asset(engine, dollar.as_ptr(), 2, &mut usd))?;
        check(sloss_engine_add_market(engine, bitcoin.as_ptr(), usd, 100, 0, 0, &mut btc))?;
        check(sloss_engine_add_account(engine, 1, long.as_ptr()))?;
        check(sloss_engine_add_account(engine, 2, short.as_ptr()))?;
        check(sloss_engine_deposit(engine, sloss_account_insurance(btc), usd, 2500))?;
        check(sloss_engine_deposit(engine, 1, usd, 100000))?;
        check(sloss_engine_deposit(engine, 2, usd, 5000))?;
        // A call makes one record and applies it; a host that keeps a journal makes the records itself.
        let trade = Fill { buyer: 1, seller: 2, lots: 3, price: 1000, market: btc, reserved: 0 };
        check(sloss_engine_apply(engine, &Command::fill(trade), 1, null_mut()))?;
        check(sloss_engine_mark(engine, &Mark { market: btc, reserved: 0, price: 1030 }, 1))?;
        check(sloss_engine_hash(engine, &mut hash))?;
    }
    Ok(hash)
}

fn main() {
    match play() {
        Ok(hash) => println!("{:016x}{:016x}", hash.high, hash.low),
        Err(status) => {
            eprintln!("consumer: {status}");
            exit(1);
        }
    }
}
