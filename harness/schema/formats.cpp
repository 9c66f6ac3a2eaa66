#include "schema/formats.hpp"

#include "schema/pattern.hpp"

#include <algorithm>
#include <array>

namespace keur::schema {
namespace {

template <bool (*judge)(std::string_view)>
bool text(const json::Value& value) {
  return !value.is_string() || judge(value.string());
}

// OAS 3.0.3 section 4.4: int32 and int64 are signed; a fraction is not their business but that of `type`.
bool within(const json::Value& value, std::string_view least, std::string_view most) {
  if (!value.is_number() || !json::is_integral(value.number()))
    return true;
  return json::compare_numbers(value.number(), least) >= 0 && json::compare_numbers(value.number(), most) <= 0;
}
bool is_int8(const json::Value& value) { return within(value, "-128", "127"); }
bool is_int16(const json::Value& value) { return within(value, "-32768", "32767"); }
bool is_int32(const json::Value& value) { return within(value, "-2147483648", "2147483647"); }
bool is_int64(const json::Value& value) { return within(value, "-9223372036854775808", "9223372036854775807"); }
bool is_uint8(const json::Value& value) { return within(value, "0", "255"); }
bool is_uint16(const json::Value& value) { return within(value, "0", "65535"); }
bool is_uint32(const json::Value& value) { return within(value, "0", "4294967295"); }
bool is_uint64(const json::Value& value) { return within(value, "0", "18446744073709551615"); }

struct Row {
  std::string_view name;
  FormatCheck check; // null: an annotation
};
constexpr std::array format_rows{
    Row{"date-time", text<is_date_time>},
    Row{"date", text<is_date>},
    Row{"time", text<is_time>},
    Row{"duration", text<is_duration>},
    Row{"email", text<is_email>},
    Row{"idn-email", text<is_idn_email>},
    Row{"hostname", text<is_hostname>},
    Row{"idn-hostname", text<is_idn_hostname>},
    Row{"ipv4", text<is_ipv4>},
    Row{"ipv6", text<is_ipv6>},
    Row{"uri", text<is_uri>},
    Row{"uri-reference", text<is_uri_reference>},
    Row{"iri", text<is_iri>},
    Row{"iri-reference", text<is_iri_reference>},
    Row{"uri-template", text<is_uri_template>},
    Row{"uuid", text<is_uuid>},
    Row{"json-pointer", text<is_json_pointer>},
    Row{"relative-json-pointer", text<is_relative_json_pointer>},
    Row{"regex", text<is_regular_expression>},
    Row{"byte", text<is_base64>},
    Row{"int8", is_int8},
    Row{"int16", is_int16},
    Row{"int32", is_int32},
    Row{"int64", is_int64},
    Row{"uint8", is_uint8},
    Row{"uint16", is_uint16},
    Row{"uint32", is_uint32},
    Row{"uint64", is_uint64},
    Row{"float", nullptr},
    Row{"double", nullptr},
    Row{"decimal", nullptr},
    Row{"decimal128", nullptr},
    Row{"double-int", nullptr},
    Row{"binary", nullptr},
    Row{"password", nullptr},
    Row{"char", nullptr},
    Row{"html", nullptr},
    Row{"commonmark", nullptr},
    Row{"media-range", nullptr},
};

const Row* find(std::string_view name) {
  const auto found =
      std::find_if(format_rows.begin(), format_rows.end(), [&](const Row& row) { return row.name == name; });
  return found == format_rows.end() ? nullptr : &*found;
}

} // namespace

FormatCheck find_format(std::string_view name) {
  const Row* row = find(name);
  return row ? row->check : nullptr;
}

bool is_annotation_format(std::string_view name) {
  const Row* row = find(name);
  return row && !row->check;
}

} // namespace keur::schema
