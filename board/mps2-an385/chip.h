// The registers of the MPS2+ with the AN385 image that the firmware itself uses (Arm DAI 0385, CMSDK DDI 0479), and of the
// Cortex-M3 core (ARM DUI 0552).
#ifndef CHIP_H
#define CHIP_H

#include <stdint.h>

/** Clock of the core and its peripherals, Hz. */
#define CLOCK_HZ 25000000u

#define REGISTER(ADDRESS) (*(volatile uint32_t *)(ADDRESS))

// CMSDK APB UART 0
#define UART_DATA REGISTER(0x40004000)
#define UART_STATE REGISTER(0x40004004)
#define UART_STATE_TXFULL (1u << 0)
#define UART_CTRL REGISTER(0x40004008)
#define UART_CTRL_TX_EN (1u << 0)
#define UART_BAUDDIV REGISTER(0x40004010)

// CMSDK APB timers: they count down to 0, interrupt and start again from RELOAD
#define WAKE_TIMER 0x40000000u
#define WATCH_TIMER 0x40001000u
#define TIMER_CTRL(TIMER) REGISTER((TIMER) + 0x00)
#define TIMER_CTRL_EN (1u << 0)
#define TIMER_CTRL_IRQEN (1u << 3)
#define TIMER_VALUE(TIMER) REGISTER((TIMER) + 0x04)
#define TIMER_RELOAD(TIMER) REGISTER((TIMER) + 0x08)
#define TIMER_INTCLEAR(TIMER) REGISTER((TIMER) + 0x0c)

// CMSDK dual timer, first of two: the free-running clock, counts down through all 32 bits
#define CLOCK_LOAD REGISTER(0x40002000)
#define CLOCK_VALUE REGISTER(0x40002004)
#define CLOCK_CONTROL REGISTER(0x40002008)
#define CLOCK_CONTROL_32BIT (1u << 1)
#define CLOCK_CONTROL_ENABLE (1u << 7)

// FPGAIO: a counter from another clock divider
#define FPGAIO_COUNTER REGISTER(0x40028018)

// NVIC and system control
#define NVIC_ISER REGISTER(0xe000e100)
#define NVIC_ICER REGISTER(0xe000e180)
#define NVIC_ICPR REGISTER(0xe000e280)
#define SYSTICK_CTRL REGISTER(0xe000e010)
#define SYSTICK_LOAD REGISTER(0xe000e014)
#define SYSTICK_VALUE REGISTER(0xe000e018)
#define SCB_AIRCR REGISTER(0xe000ed0c)
#define SCB_AIRCR_RESET (0x05fa0000u | 1u << 2)
#define SCB_CFSR REGISTER(0xe000ed28)

// Memory protection unit
#define MPU_CTRL REGISTER(0xe000ed94)
#define MPU_CTRL_ENABLE (1u << 0)
#define MPU_CTRL_PRIVDEFENA (1u << 2)
#define MPU_RNR REGISTER(0xe000ed98)
#define MPU_RBAR REGISTER(0xe000ed9c)
#define MPU_RASR REGISTER(0xe000eda0)
/** A region of 256 octets that nothing may touch. */
#define MPU_RASR_GUARD (1u << 28 | 7u << 1 | 1u << 0)

/**
 * An interrupt's handler `NAME` that calls `FUNCTION`: the hardware saves the registers that the procedure call standard lets a
 * function overwrite, and the firmware's functions overwrite four more (board/common/calling.h).
 */
#define HANDLER(NAME, FUNCTION) \
  __attribute__((naked)) void NAME(void) { \
    __asm__("push {r4, r5, r6, r8, r9, lr}\n bl %c0\n pop {r4, r5, r6, r8, r9, pc}" : : "i"(FUNCTION)); \
  }

#define IRQ_WAKE_TIMER (1u << 8)
#define IRQ_WATCH_TIMER (1u << 9)
#define IRQ_ETHERNET (1u << 13)

#endif
