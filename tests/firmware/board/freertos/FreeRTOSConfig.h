/* SPDX-License-Identifier: Apache-2.0 */
/* The FreeRTOS kernel of an MPS2 with a Cortex-M3. */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

#include <stdint.h>

/* ---- What the port os_freertos needs ---- */
#define configSUPPORT_STATIC_ALLOCATION 1
#define configUSE_TASK_NOTIFICATIONS 1
#define configUSE_MUTEXES 1
#define INCLUDE_vTaskSuspend 1
#define INCLUDE_vTaskDelete 1
#define INCLUDE_uxTaskGetStackHighWaterMark 1

/* ---- What lwIP's sys_arch.c needs beside ---- */
#define configSUPPORT_DYNAMIC_ALLOCATION 1
#define configUSE_RECURSIVE_MUTEXES 1
#define INCLUDE_vTaskDelay 1
#define configUSE_16_BIT_TICKS 0
#define configENABLE_BACKWARD_COMPATIBILITY 1
/* Which kernels before version 10 do not have. */
#define configSTACK_DEPTH_TYPE uint32_t
/* 4 KB for lwIP's mailbox, its lock and its thread with 1.5 KB of stack; the other 44 KB are for mbedTLS, in images
   that have it. kernel.cpp puts it into the section .heap. */
#define configTOTAL_HEAP_SIZE (48 * 1024)
#define configAPPLICATION_ALLOCATED_HEAP 1

/* ---- The board ---- */
#define configCPU_CLOCK_HZ 25000000
#define configTICK_RATE_HZ 1000
/* Interrupts that call the kernel have numbers from this one on; those of the kernel itself come last. */
#define configMAX_SYSCALL_INTERRUPT_PRIORITY 0x80
#define configKERNEL_INTERRUPT_PRIORITY 0xff
#define vPortSVCHandler supervisor_call_handler
#define xPortPendSVHandler pending_call_handler
#define xPortSysTickHandler tick_handler

/* ---- Scheduling ---- */
#define configUSE_PREEMPTION 1
#define configUSE_TIME_SLICING 1
#define configUSE_PORT_OPTIMISED_TASK_SELECTION 1
#define configMAX_PRIORITIES 6
#define configMINIMAL_STACK_SIZE 96
#define configMAX_TASK_NAME_LEN 12
#define configIDLE_SHOULD_YIELD 1
/* The core sleeps in it. */
#define configUSE_IDLE_HOOK 1
#define configUSE_TICK_HOOK 0
/* The tick goes on while the core sleeps; a test moves it (vTaskStepTick). */
#define configUSE_TICKLESS_IDLE 2
#define portSUPPRESS_TICKS_AND_SLEEP(ticks) ((void)(ticks))
#define INCLUDE_xTaskGetCurrentTaskHandle 1

/* ---- Mistakes ---- */
#define configCHECK_FOR_STACK_OVERFLOW 2
#define configASSERT(condition) ((condition) ? (void)0 : freertos_assertion_failed(__FILE_NAME__, __LINE__))
#ifdef __cplusplus
extern "C" {
#endif
void freertos_assertion_failed(const char* file, int line);
#ifdef __cplusplus
}
#endif

#endif
