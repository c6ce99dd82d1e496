// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/engine.hpp"

#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/name_check.hpp"

#include <algorithm>
#include <limits>

namespace fairlead::tls {
namespace {

std::uint8_t place(std::size_t index) { return static_cast<std::uint8_t>(std::min<std::size_t>(index, 0xfe)); }

}  // namespace

Result<void> Engine::start(io::StreamRef lower, const Parameters& parameters, Bytes ticket, bool resumes) {
  findings_ = {};
  policy_ = &parameters.policy;
  host_ = parameters.host;
  now_ = parameters.now;
  wire_.attach(lower);
  const Result<void> started = do_start(parameters, ticket, resumes);
  if (!started) {
    const std::int32_t native = findings_.native;
    forget();
    findings_.native = native;
  }
  return started;
}

void Engine::forget() {
  do_forget();
  wire_.detach();
  findings_ = {};
  policy_ = nullptr;
  host_.reset();
  now_.reset();
}

ChainVerdict Engine::judge(std::span<const Bytes> chain) {
  const auto refused = [this](Errc error, std::size_t index) { return refuse({error, place(index)}, 0); };
  findings_.verified = false;
  if (chain.empty()) return refused(Errc::unknown_ca, 0);
  const std::size_t longest = std::min<std::size_t>(policy_->longest_chain, Policy::kLongestChain);
  if (chain.size() > longest) return refused(Errc::certificate_invalid, longest);

  std::array<CertificateView, Policy::kLongestChain> views;
  UnixTime until{std::numeric_limits<std::int64_t>::max()};
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Result<CertificateView> read = read_certificate(chain[i]);
    if (!read) return refused(read.error(), i);
    views[i] = *read;
    until = std::min(until, read->not_after);
  }
  const std::span<const CertificateView> checked = std::span(views).first(chain.size());
  if (const auto verdict = check_chain(checked, *policy_, now_); !verdict) return refuse(verdict.error(), 0);
  if (const auto named = check_name(checked.front(), *host_); !named) return refused(named.error(), 0);
  findings_.verified = true;
  findings_.valid_until = until;
  return {};
}

ChainVerdict Engine::refuse(ChainFault fault, std::int32_t native) {
  findings_.verified = false;
  findings_.refusal = fault;
  findings_.native = native;
  return std::unexpected(fault);
}

}  // namespace fairlead::tls
