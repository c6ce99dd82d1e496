# SPDX-License-Identifier: Apache-2.0
fairlead_find_freertos()
