/* SPDX-License-Identifier: Apache-2.0 */
/* A library with threads, and without secure elements. */
