// SPDX-License-Identifier: Apache-2.0
#include "threads/threads.hpp"

namespace fairlead::ports::wolfssl {

void ProcessMutex::lock() {}
void ProcessMutex::unlock() {}

Mutex::Mutex() : made_(true) {}
Mutex::~Mutex() = default;
void Mutex::lock() {}
void Mutex::unlock() {}

Result<void> prepare_threads() { return {}; }
Result<void> free_points_at_end_of_thread() { return {}; }

}  // namespace fairlead::ports::wolfssl
