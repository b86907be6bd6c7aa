//go:build !noprefetch

#include "textflag.h"

// func NextLine(p unsafe.Pointer)
TEXT ·NextLine(SB), NOSPLIT, $0-8
	MOVQ p+0(FP), AX
	BYTE $0x0F; BYTE $0x0D; BYTE $0x48; BYTE $0x40 // PREFETCHW 64(AX)
	RET
