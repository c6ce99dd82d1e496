// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/property.hpp"

#include "printer.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace fairlead::cli {
namespace {

using Json = nlohmann::ordered_json;
using mqtt::PropertyId;

/// The standard's name with hyphens, as mosquitto_sub writes it.
const char* json_name(PropertyId id) {
  switch (id) {
    case PropertyId::payload_format_indicator: return "payload-format-indicator";
    case PropertyId::message_expiry_interval: return "message-expiry-interval";
    case PropertyId::content_type: return "content-type";
    case PropertyId::response_topic: return "response-topic";
    case PropertyId::correlation_data: return "correlation-data";
    case PropertyId::subscription_identifier: return "subscription-identifier";
    case PropertyId::topic_alias: return "topic-alias";
    default: return nullptr;
  }
}

/// A text where the bytes are UTF-8, otherwise their numbers.
Json bytes_json(Bytes bytes) {
  Json as_text = std::string(text_of(bytes));
  try {
    (void)as_text.dump();
    return as_text;
  } catch (const Json::type_error&) {
    Json numbers = Json::array();
    for (const std::byte b : bytes) numbers.push_back(std::to_integer<unsigned>(b));
    return numbers;
  }
}

/// Adds a value; several of one name become a list.
void add(Json& object, const std::string& name, Json value) {
  Json& place = object[name];
  if (place.is_null()) {
    place = std::move(value);
    return;
  }
  if (!place.is_array()) place = Json::array({Json(place)});
  place.push_back(std::move(value));
}

Json properties_json(const mqtt::Properties& properties) {
  Json out = Json::object();
  for (const mqtt::Property& property : properties) {
    if (property.id == PropertyId::user_property) {
      add(out["user-properties"], std::string(property.name()), property.text());
    } else if (const char* name = json_name(property.id); name != nullptr) {
      const bool is_text = mqtt::property_rule(property.id)->type == mqtt::PropertyType::text ||
                           mqtt::property_rule(property.id)->type == mqtt::PropertyType::binary;
      add(out, name, is_text ? bytes_json(property.value) : Json(property.number));
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> message_json(const mqtt::MessageHeader& header, Bytes payload, const std::string& timestamp,
                                        bool raw, bool pretty) {
  Json out;
  out["tst"] = timestamp;
  out["topic"] = header.topic.view();
  out["qos"] = static_cast<unsigned>(header.qos);
  out["retain"] = header.retain == mqtt::Retain::yes ? 1 : 0;
  out["payloadlen"] = payload.size();
  if (!header.packet_id.is_none()) out["mid"] = header.packet_id.value();
  if (!header.properties.empty()) out["properties"] = properties_json(header.properties);
  if (payload.empty()) {
    out["payload"] = nullptr;
  } else if (raw) {
    Json parsed = Json::parse(text_of(payload), nullptr, false);
    if (parsed.is_discarded()) return {};
    out["payload"] = std::move(parsed);
  } else {
    out["payload"] = bytes_json(payload);
  }
  return out.dump(pretty ? 2 : -1);
}

}  // namespace fairlead::cli
