/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP for a small device under the FreeRTOS kernel: in a thread of its own, for tasks that hold its lock, with two
   connections at a time. All that is not said here is as without a system. */
#ifndef LWIPOPTS_FREERTOS_H
#define LWIPOPTS_FREERTOS_H

#include <../lwip/lwipopts.h>

/* ---- A thread of its own, and a lock ---- */
#undef NO_SYS
#define NO_SYS 0
/* Pools and heap are used by whoever holds no lock yet: the task that receives. */
#undef SYS_LIGHTWEIGHT_PROT
#define SYS_LIGHTWEIGHT_PROT 1
/* Every task may call lwIP that holds it, the task that receives too: its frames take no way by a mailbox. */
#define LWIP_TCPIP_CORE_LOCKING 1
#define LWIP_TCPIP_CORE_LOCKING_INPUT 1
/* A call without the lock ends the program. */
#define LWIP_FREERTOS_CHECK_CORE_LOCKING 1
#define LOCK_TCPIP_CORE() sys_lock_tcpip_core()
#define UNLOCK_TCPIP_CORE() sys_unlock_tcpip_core()
#define LWIP_ASSERT_CORE_LOCKED() sys_check_core_locking()
#define LWIP_MARK_TCPIP_THREAD() sys_mark_tcpip_thread()
#ifdef __cplusplus
extern "C" {
#endif
void sys_lock_tcpip_core(void);
void sys_unlock_tcpip_core(void);
void sys_check_core_locking(void);
void sys_mark_tcpip_thread(void);
#ifdef __cplusplus
}
#endif
/* It runs lwIP's timers; above the tasks that use lwIP. */
#define TCPIP_THREAD_NAME "lwip"
#define TCPIP_THREAD_STACKSIZE 1536
#define TCPIP_THREAD_PRIO 4
#define TCPIP_MBOX_SIZE 4
#define MEMP_NUM_TCPIP_MSG_API 2
#define MEMP_NUM_TCPIP_MSG_INPKT 1

/* ---- Memory for two connections ---- */
#undef MEM_SIZE
#define MEM_SIZE 8192
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 24
#undef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 8
#undef MEMP_NUM_TCP_SEG
#define MEMP_NUM_TCP_SEG 24

#endif
