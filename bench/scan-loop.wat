;; The exact scan by hand: every query against every fact, int8 facts, one output cell for each pair.
;; What our scan (crates/scorer/src/scan.rs, compiled from Rust) is measured against.
;;
;;   out[f, q] = (Σ_d facts[f, d] · queries[q, d]) · fact_scales[f] · query_scales[q]
;;
;; `dim` is a multiple of 16, the number of queries a multiple of 4. Four queries share each load of a fact.
;; `scan_i16` takes queries as i16, as ours does; `scan_i8` takes them as i8: half the bytes, less exact.
(module
  (memory (export "memory") 1)

  ;; Adds up the lanes of four vectors into the four lanes of one.
  (func $lanes (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result v128)
    (local $ab v128) (local $cd v128)
    (local.set $ab (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
    (local.set $cd (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
    (i32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd))))

  (func (export "scan_i16")
    (param $fact i32) (param $fact_scale i32) (param $facts i32)
    (param $queries i32) (param $query_scales i32) (param $count i32) (param $dim i32) (param $out i32)
    (local $row i32) (local $d i32) (local $q i32) (local $scale_at i32)
    (local $q0 i32) (local $q1 i32) (local $q2 i32) (local $q3 i32)
    (local $bytes v128) (local $low v128) (local $high v128) (local $scale v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $row (i32.shl (local.get $dim) (i32.const 1)))
    (block $done
      (br_if $done (i32.eqz (local.get $facts)))
      (loop $each_fact
        (local.set $scale (v128.load32_splat (local.get $fact_scale)))
        (local.set $q (i32.const 0))
        (local.set $q0 (local.get $queries))
        (local.set $scale_at (local.get $query_scales))
        (loop $four_queries
          (local.set $q1 (i32.add (local.get $q0) (local.get $row)))
          (local.set $q2 (i32.add (local.get $q1) (local.get $row)))
          (local.set $q3 (i32.add (local.get $q2) (local.get $row)))
          (local.set $s0 (v128.const i32x4 0 0 0 0))
          (local.set $s1 (v128.const i32x4 0 0 0 0))
          (local.set $s2 (v128.const i32x4 0 0 0 0))
          (local.set $s3 (v128.const i32x4 0 0 0 0))
          (local.set $d (i32.const 0))
          (loop $sixteen
            (local.set $bytes (v128.load (i32.add (local.get $fact) (local.get $d))))
            (local.set $low (i16x8.extend_low_i8x16_s (local.get $bytes)))
            (local.set $high (i16x8.extend_high_i8x16_s (local.get $bytes)))
            (local.set $s0 (i32x4.add (local.get $s0) (i32x4.add
              (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $q0)))
              (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $q0))))))
            (local.set $s1 (i32x4.add (local.get $s1) (i32x4.add
              (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $q1)))
              (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $q1))))))
            (local.set $s2 (i32x4.add (local.get $s2) (i32x4.add
              (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $q2)))
              (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $q2))))))
            (local.set $s3 (i32x4.add (local.get $s3) (i32x4.add
              (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $q3)))
              (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $q3))))))
            (local.set $q0 (i32.add (local.get $q0) (i32.const 32)))
            (local.set $q1 (i32.add (local.get $q1) (i32.const 32)))
            (local.set $q2 (i32.add (local.get $q2) (i32.const 32)))
            (local.set $q3 (i32.add (local.get $q3) (i32.const 32)))
            (local.set $d (i32.add (local.get $d) (i32.const 16)))
            (br_if $sixteen (i32.lt_u (local.get $d) (local.get $dim))))
          (v128.store (local.get $out) (f32x4.mul
            (f32x4.convert_i32x4_s
              (call $lanes (local.get $s0) (local.get $s1) (local.get $s2) (local.get $s3)))
            (f32x4.mul (local.get $scale) (v128.load (local.get $scale_at)))))
          (local.set $out (i32.add (local.get $out) (i32.const 16)))
          (local.set $scale_at (i32.add (local.get $scale_at) (i32.const 16)))
          ;; The fourth query's end is where the next four begin.
          (local.set $q0 (local.get $q3))
          (local.set $q (i32.add (local.get $q) (i32.const 4)))
          (br_if $four_queries (i32.lt_u (local.get $q) (local.get $count))))
        (local.set $fact (i32.add (local.get $fact) (local.get $dim)))
        (local.set $fact_scale (i32.add (local.get $fact_scale) (i32.const 4)))
        (local.set $facts (i32.sub (local.get $facts) (i32.const 1)))
        (br_if $each_fact (local.get $facts)))))

  ;; Two products of at most 127 · 127 fit an i16, so that pairs are added before they are widened.
  (func (export "scan_i8")
    (param $fact i32) (param $fact_scale i32) (param $facts i32)
    (param $queries i32) (param $query_scales i32) (param $count i32) (param $dim i32) (param $out i32)
    (local $d i32) (local $q i32) (local $scale_at i32)
    (local $q0 i32) (local $q1 i32) (local $q2 i32) (local $q3 i32)
    (local $bytes v128) (local $query v128) (local $scale v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (block $done
      (br_if $done (i32.eqz (local.get $facts)))
      (loop $each_fact
        (local.set $scale (v128.load32_splat (local.get $fact_scale)))
        (local.set $q (i32.const 0))
        (local.set $q0 (local.get $queries))
        (local.set $scale_at (local.get $query_scales))
        (loop $four_queries
          (local.set $q1 (i32.add (local.get $q0) (local.get $dim)))
          (local.set $q2 (i32.add (local.get $q1) (local.get $dim)))
          (local.set $q3 (i32.add (local.get $q2) (local.get $dim)))
          (local.set $s0 (v128.const i32x4 0 0 0 0))
          (local.set $s1 (v128.const i32x4 0 0 0 0))
          (local.set $s2 (v128.const i32x4 0 0 0 0))
          (local.set $s3 (v128.const i32x4 0 0 0 0))
          (local.set $d (i32.const 0))
          (loop $sixteen
            (local.set $bytes (v128.load (i32.add (local.get $fact) (local.get $d))))
            (local.set $query (v128.load (local.get $q0)))
            (local.set $s0 (i32x4.add (local.get $s0) (i32x4.extadd_pairwise_i16x8_s (i16x8.add
              (i16x8.extmul_low_i8x16_s (local.get $bytes) (local.get $query))
              (i16x8.extmul_high_i8x16_s (local.get $bytes) (local.get $query))))))
            (local.set $query (v128.load (local.get $q1)))
            (local.set $s1 (i32x4.add (local.get $s1) (i32x4.extadd_pairwise_i16x8_s (i16x8.add
              (i16x8.extmul_low_i8x16_s (local.get $bytes) (local.get $query))
              (i16x8.extmul_high_i8x16_s (local.get $bytes) (local.get $query))))))
            (local.set $query (v128.load (local.get $q2)))
            (local.set $s2 (i32x4.add (local.get $s2) (i32x4.extadd_pairwise_i16x8_s (i16x8.add
              (i16x8.extmul_low_i8x16_s (local.get $bytes) (local.get $query))
              (i16x8.extmul_high_i8x16_s (local.get $bytes) (local.get $query))))))
            (local.set $query (v128.load (local.get $q3)))
            (local.set $s3 (i32x4.add (local.get $s3) (i32x4.extadd_pairwise_i16x8_s (i16x8.add
              (i16x8.extmul_low_i8x16_s (local.get $bytes) (local.get $query))
              (i16x8.extmul_high_i8x16_s (local.get $bytes) (local.get $query))))))
            (local.set $q0 (i32.add (local.get $q0) (i32.const 16)))
            (local.set $q1 (i32.add (local.get $q1) (i32.const 16)))
            (local.set $q2 (i32.add (local.get $q2) (i32.const 16)))
            (local.set $q3 (i32.add (local.get $q3) (i32.const 16)))
            (local.set $d (i32.add (local.get $d) (i32.const 16)))
            (br_if $sixteen (i32.lt_u (local.get $d) (local.get $dim))))
          (v128.store (local.get $out) (f32x4.mul
            (f32x4.convert_i32x4_s
              (call $lanes (local.get $s0) (local.get $s1) (local.get $s2) (local.get $s3)))
            (f32x4.mul (local.get $scale) (v128.load (local.get $scale_at)))))
          (local.set $out (i32.add (local.get $out) (i32.const 16)))
          (local.set $scale_at (i32.add (local.get $scale_at) (i32.const 16)))
          (local.set $q0 (local.get $q3))
          (local.set $q (i32.add (local.get $q) (i32.const 4)))
          (br_if $four_queries (i32.lt_u (local.get $q) (local.get $count))))
        (local.set $fact (i32.add (local.get $fact) (local.get $dim)))
        (local.set $fact_scale (i32.add (local.get $fact_scale) (i32.const 4)))
        (local.set $facts (i32.sub (local.get $facts) (i32.const 1)))
        (br_if $each_fact (local.get $facts))))))
