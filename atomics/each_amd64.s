//go:build !race && !nostoreeach && !qmodel

#include "textflag.h"

// func storeRelease(p unsafe.Pointer, v uint64)
TEXT ·storeRelease(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), AX
	MOVQ v+8(FP), BX
	MOVQ BX, (AX)
	RET

// func storeEach(p unsafe.Pointer, stride uintptr, n int, v, step uint64)
TEXT ·storeEach(SB), NOSPLIT, $0-40
	MOVQ p+0(FP), AX
	MOVQ stride+8(FP), BX
	MOVQ n+16(FP), CX
	MOVQ v+24(FP), DX
	MOVQ step+32(FP), SI
	LEAQ (BX)(BX*2), R11
	SUBQ $4, CX
	JB   rest
four:
	MOVQ DX, (AX)
	LEAQ (DX)(SI*1), R8
	MOVQ R8, (AX)(BX*1)
	LEAQ (DX)(SI*2), R9
	MOVQ R9, (AX)(BX*2)
	LEAQ (R8)(SI*2), R10
	MOVQ R10, (AX)(R11*1)
	LEAQ (AX)(BX*4), AX
	LEAQ (DX)(SI*4), DX
	SUBQ $4, CX
	JAE  four
rest:
	ADDQ $4, CX
	JEQ  done
one:
	MOVQ DX, (AX)
	ADDQ BX, AX
	ADDQ SI, DX
	DECQ CX
	JNZ  one
done:
	RET
