// SPDX-License-Identifier: Apache-2.0
#include "threads/mutex.hpp"

namespace fairlead::ports::mbedtls {

ProcessLock::ProcessLock() = default;
ProcessLock::~ProcessLock() = default;

Mutex::Mutex() : made_(true) {}
Mutex::~Mutex() = default;
void Mutex::lock() {}
void Mutex::unlock() {}

}  // namespace fairlead::ports::mbedtls
