//go:build !race

#include "textflag.h"

// func storeEach(p unsafe.Pointer, stride uintptr, n int, v, step uint64)
TEXT ·storeEach(SB), NOSPLIT, $0-40
	MOVQ p+0(FP), AX
	MOVQ stride+8(FP), BX
	MOVQ n+16(FP), CX
	MOVQ v+24(FP), DX
	MOVQ step+32(FP), SI
loop:
	MOVQ DX, (AX)
	ADDQ BX, AX
	ADDQ SI, DX
	DECQ CX
	JNZ  loop
	RET
