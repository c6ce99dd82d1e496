// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include <memory>
#include <utility>

namespace fairlead::ports {

struct WolfSslSession::Impl {
  wolfssl::WolfSslEngine engine;
};

WolfSslSession::WolfSslSession(WolfSslTrustStore trust, std::optional<WolfSslIdentity> identity)
    : WolfSslSession(std::unique_ptr<Impl>(new Impl{{std::move(trust), std::move(identity)}})) {}

WolfSslSession::WolfSslSession(std::unique_ptr<Impl> impl) : EngineSession(impl->engine), impl_(std::move(impl)) {}

WolfSslSession::~WolfSslSession() = default;

}  // namespace fairlead::ports
