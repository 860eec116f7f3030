product:                                ; @product
.LBB0_1:
	v_dual_fmac_f32 v0, v1, v2 :: v_dual_fmac_f32 v3, v4, v5
	v_dual_fmac_f32 v6, v7, v8 :: v_dual_mov_b32 v9, v10
	s_cbranch_scc1 .LBB0_1
	s_endpgm
.Lfunc_end0:
; NumVgprs: 12
; ScratchSize: 0
; LDSByteSize: 512 bytes/workgroup (compile time only)
; Occupancy: 16
