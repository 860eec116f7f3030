	.text
	.globl	other
other:                                  ; @other
	v_mov_b32_e32 v0, 0
	s_endpgm
.Lfunc_end0:
; NumVgprs: 3
; ScratchSize: 64
; Occupancy: 10
	.globl	product
product:                                ; @product
; %bb.0:
	s_load_dwordx4 s[0:3], s[4:5], 0x0
.LBB1_1:                                ; =>This Loop Header: Depth=1
	global_load_dwordx4 v[4:7], v[0:1], off
	v_add_u32_e32 v0, 16, v0
	v_fma_f32 v9, v9, v9, v9
.LBB1_2:                                ;   Parent Loop BB1_1 Depth=1
	ds_read_b128 v[10:13], v8
	v_fmac_f32_e32 v20, v10, v11            ; v_fma_f32 in a comment
	v_fma_f32 v21, v10, v12, v21
	v_fmac_f32_e32 v22, v10, v13
	v_add_u32_e32 v8, 16, v8
	s_cbranch_scc1 .LBB1_2
; %bb.3:
	v_mad_u32_u24 v3, v3, v3, v3
	s_cbranch_vccnz .LBB1_1
	s_endpgm
	.section	.rodata,"a",@progbits
.Lfunc_end1:
	.size	product, .Lfunc_end1-product
; Kernel info:
; codeLenInByte = 4612
; NumSgprs: 41
; NumVgprs: 117
; ScratchSize: 8
; LDSByteSize: 16384 bytes/workgroup (compile time only)
; Occupancy: 2
