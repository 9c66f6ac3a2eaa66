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

struct FormatRow {
  std::string_view name;
  FormatCheck check; // null: an annotation
};
constexpr std::array format_rows{
    FormatRow{"date-time", text<is_date_time>},
    FormatRow{"date", text<is_date>},
    FormatRow{"time", text<is_time>},
    FormatRow{"duration", text<is_duration>},
    FormatRow{"email", text<is_email>},
    FormatRow{"idn-email", text<is_idn_email>},
    FormatRow{"hostname", text<is_hostname>},
    FormatRow{"idn-hostname", text<is_idn_hostname>},
    FormatRow{"ipv4", text<is_ipv4>},
    FormatRow{"ipv6", text<is_ipv6>},
    FormatRow{"uri", text<is_uri>},
    FormatRow{"uri-reference", text<is_uri_reference>},
    FormatRow{"iri", text<is_iri>},
    FormatRow{"iri-reference", text<is_iri_reference>},
    FormatRow{"uri-template", text<is_uri_template>},
    FormatRow{"uuid", text<is_uuid>},
    FormatRow{"json-pointer", text<is_json_pointer>},
    FormatRow{"relative-json-pointer", text<is_relative_json_pointer>},
    FormatRow{"regex", text<is_regular_expression>},
    FormatRow{"byte", text<is_base64>},
    FormatRow{"int8", is_int8},
    FormatRow{"int16", is_int16},
    FormatRow{"int32", is_int32},
    FormatRow{"int64", is_int64},
    FormatRow{"uint8", is_uint8},
    FormatRow{"uint16", is_uint16},
    FormatRow{"uint32", is_uint32},
    FormatRow{"uint64", is_uint64},
    FormatRow{"float", nullptr},
    FormatRow{"double", nullptr},
    FormatRow{"decimal", nullptr},
    FormatRow{"decimal128", nullptr},
    FormatRow{"double-int", nullptr},
    FormatRow{"binary", nullptr},
    FormatRow{"password", nullptr},
    FormatRow{"char", nullptr},
    FormatRow{"html", nullptr},
    FormatRow{"commonmark", nullptr},
    FormatRow{"media-range", nullptr},
};

const FormatRow* find(std::string_view name) {
  const auto found =
      std::find_if(format_rows.begin(), format_rows.end(), [&](const FormatRow& row) { return row.name == name; });
  return found == format_rows.end() ? nullptr : &*found;
}

} // namespace

FormatCheck find_format(std::string_view name) {
  const FormatRow* row = find(name);
  return row ? row->check : nullptr;
}

bool is_annotation_format(std::string_view name) {
  const FormatRow* row = find(name);
  return row && !row->check;
}

} // namespace keur::schema
