product:                                ; @product
.LBB0_1:
	v_pk_fma_f32 v[0:1], v[2:3], v[4:5], v[0:1] op_sel_hi:[0,1,1]
	v_pk_fma_f32 v[6:7], v[2:3], v[4:5], v[6:7]
	v_mov_b32_e32 v8, v9
	s_cbranch_scc1 .LBB0_1
	s_endpgm
.Lfunc_end0:
; NumSgprs: 43
; NumVgprs: 120
; NumAgprs: 8
; TotalNumVgprs: 128
; ScratchSize: 0
; LDSByteSize: 0 bytes/workgroup (compile time only)
; Occupancy: 4
