// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include <cstddef>
#include <new>
#include <utility>

namespace fairlead::ports {
namespace mbedtls {

EngineMemory::EngineMemory(MbedTlsTrustStore trust, std::optional<MbedTlsIdentity> identity)
    : engine_(*new(memory_.data()) MbedTlsEngine(std::move(trust), std::move(identity))) {
  static_assert(sizeof(MbedTlsEngine) <= kSize && alignof(MbedTlsEngine) <= alignof(std::max_align_t));
}

EngineMemory::~EngineMemory() { static_cast<MbedTlsEngine&>(engine_).~MbedTlsEngine(); }

}  // namespace mbedtls

MbedTlsSession::MbedTlsSession(MbedTlsTrustStore trust, std::optional<MbedTlsIdentity> identity)
    : EngineMemory(std::move(trust), std::move(identity)), EngineSession(engine()) {}

MbedTlsSession::~MbedTlsSession() = default;

}  // namespace fairlead::ports
