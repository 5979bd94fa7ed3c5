;; Says hello at boot, logs the board's name, and polls every second.
(module
  (import "board" "describe" (func $describe (param i32 i32 i32) (result i32)))
  (import "board" "log" (func $log (param i32 i32)))
  (memory (export "memory") 1 1)
  (data (i32.const 16) "hello")
  (func (export "boot") (param $now i32)
    (call $log (i32.const 16) (i32.const 5))
    (call $log (i32.const 64) (call $describe (i32.const 0) (i32.const 64) (i32.const 32))))
  (func (export "poll") (param $now i32) (result i32)
    (call $log (i32.const 16) (i32.const 5))
    (i32.const 1000)))
