#pragma once
#include "openapi/description.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What an OpenAPI document may hold, as one table: object kinds, their fields and the shape of each. Reading
/// references, structural rules and messages all follow it. Sources: OAS 3.0.3 section 4.7, OAS 3.1.1 section 4.8,
/// OAS 3.2.0 section 4.
namespace keur::openapi {

enum class Kind : std::uint8_t {
  OpenApi,
  Info,
  Contact,
  License,
  Server,
  ServerVariable,
  Components,
  Paths,
  PathItem,
  Operation,
  ExternalDocs,
  Parameter,
  RequestBody,
  MediaType,
  Encoding,
  Responses,
  Response,
  Callback,
  Example,
  Link,
  Header,
  Tag,
  Schema,
  Discriminator,
  Xml,
  SecurityScheme,
  OAuthFlows,
  ImplicitFlow,
  PasswordFlow,
  ClientCredentialsFlow,
  AuthorizationCodeFlow,
  DeviceAuthorizationFlow,
  SecurityRequirement,
  None,
  // of Swagger 2.0 alone
  Swagger,
  PathItem20,
  Operation20,
  Parameter20,
  Items20,
  Response20,
  Header20,
  SecurityScheme20,
};

enum class Shape : std::uint8_t {
  Any,
  String,
  Uri,     // RFC 3986 URI reference
  Email,   // RFC 5321 mailbox, loosely
  Pattern, // ECMA-262 regular expression
  Boolean,
  Number,
  Count,         // integer >= 0
  Positive,      // number > 0
  TypeName,      // a schema's type; in 3.1 also a list of them
  Strings,       // list of strings
  UniqueStrings, // list of different strings
  Values,        // list of anything
  AnyMap,        // object with anything
  StringMap,     // object with strings
  StringsMap,    // object with lists of strings
  Object,        // one object of the field's kind
  List,          // list of such objects
  Map,           // object with such objects
  BooleanOrObject,
};

struct Field {
  enum Flag : std::uint8_t {
    Required = 1,
    To30 = 2,
    Since31 = 4,
    Required30 = 8,
    Since32 = 16,
    RequiredTo31 = 32,
    Since30 = 64
  };
  std::string_view name;
  Shape shape = Shape::Any;
  Kind kind = Kind::None;
  std::uint8_t flags = 0;

  bool in(Version version) const {
    if (version == Version::V20 && (flags & Since30))
      return false;
    return !(flags & (version <= Version::V30 ? Since31 | Since32 : version == Version::V31 ? To30 | Since32 : To30));
  }
  bool required(Version version) const {
    return (flags & Required) || ((flags & Required30) && version <= Version::V30) ||
           ((flags & RequiredTo31) && version <= Version::V31);
  }
};

struct KindInfo {
  Kind kind = Kind::None;
  std::string_view name;          // "parameter", as in "a parameter object"
  int section = 0;                // N of OAS 3.2.0 section 4.N, OAS 3.1.1 section 4.8.N and OAS 3.0.3 section 4.7.N
  bool referable = false;         // a Reference Object may stand in its place (of a media type since 3.2)
  bool extensible = true;         // "x-" members allowed
  std::vector<Field> fields = {}; // sorted by name
};

const KindInfo& info(Kind kind);
const std::vector<KindInfo>& kind_table();
/// A row with its fields in order, and the rows of Swagger 2.0 in the order of their kinds.
KindInfo kind_row(Kind kind, std::string_view name, int number, bool referable, std::vector<Field> fields,
                  bool extensible = true);
std::vector<KindInfo> swagger_kinds();
/// May a Reference Object stand in its place in that version?
bool is_referable(Kind kind, Version version);
/// The field of that name, whatever its version; null when the kind has none.
const Field* find_field(Kind kind, std::string_view name);
/// "OAS 3.1.1 section 4.8.12".
std::string section(Version version, int number);
inline std::string section(Version version, Kind kind) { return section(version, info(kind).section); }

} // namespace keur::openapi
