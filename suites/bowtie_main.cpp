// Speaks the Bowtie protocol (https://docs.bowtie.report) on stdin and stdout: one JSON object a line in, one out, so
// that the official JSON Schema test suites can be run against harness/schema.
#include "json/load.hpp"
#include "schema/schema.hpp"

#include <iostream>
#include <string>

namespace {

using namespace keur;

json::Value started() {
  json::Array dialects;
  for (const char* uri : {"https://json-schema.org/draft/2020-12/schema",
                          "https://json-schema.org/draft/2019-09/schema", "http://json-schema.org/draft-07/schema#",
                          "http://json-schema.org/draft-06/schema#", "http://json-schema.org/draft-04/schema#"})
    dialects.emplace_back(uri);
  return json::object({{"version", 1},
                       {"implementation", json::object({{"language", "c++"},
                                                        {"name", "keur"},
                                                        {"homepage", "https://github.com/keur/keur"},
                                                        {"issues", "https://github.com/keur/keur/issues"},
                                                        {"source", "https://github.com/keur/keur"},
                                                        {"dialects", std::move(dialects)}})}});
}

void add(json::DocumentSet& set, std::string uri, json::Value root) {
  if (uri.ends_with('#'))
    uri.pop_back();
  json::Document document;
  document.uri = uri;
  document.name = uri;
  document.root = std::move(root);
  set.add(std::move(document));
}

json::Value errored(const json::Value& seq, const std::string& message) {
  return json::object({{"seq", seq}, {"errored", true}, {"context", json::object({{"message", message}})}});
}

json::Value judged(const schema::Schema& schema, const json::Value& test) {
  const auto unable = [](const std::string& why) {
    return json::object({{"errored", true}, {"context", json::object({{"message", why}})}});
  };
  const json::Value* instance = test.find("instance");
  if (!instance)
    return unable("a test needs an instance");
  const schema::Evaluation evaluation = schema.evaluate(*instance);
  if (evaluation.valid && !evaluation.unjudged.empty())
    return unable(evaluation.unjudged.front().message);
  return json::object({{"valid", evaluation.valid}});
}

json::Value run(const json::Value& request, const schema::Options& options) {
  const json::Value seq = request.find("seq") ? *request.find("seq") : json::Value();
  const json::Value* test_case = request.find("case");
  const json::Value* schema = test_case ? test_case->find("schema") : nullptr;
  const json::Value* tests = test_case ? test_case->find("tests") : nullptr;
  if (!schema || !tests || !tests->is_array())
    return errored(seq, "a case needs a schema and tests");
  json::DocumentSet set;
  add(set, "urn:keur:bowtie-case", *schema);
  if (const json::Value* registry = test_case->find("registry"); registry && registry->is_object())
    for (const auto& member : registry->object())
      add(set, member.name, member.value);
  schema::Compiler compiler(set, options);
  const json::Document& document = *set.find("urn:keur:bowtie-case");
  const auto compiled = compiler.compile({&document, &document.root, ""});
  if (!compiled)
    return errored(seq, to_string(compiled.error()));
  json::Array results;
  for (const auto& test : tests->array())
    results.push_back(judged(**compiled, test));
  return json::object({{"seq", seq}, {"results", std::move(results)}});
}

void answer(const json::Value& value) { std::cout << json::dump(value) << '\n' << std::flush; }

// False when the conversation is over.
bool serve(const json::Value& request, schema::Options& options) {
  const auto command = request.find_string("cmd").value_or("");
  if (command == "stop")
    return false;
  if (command == "start") {
    answer(started());
  } else if (command == "dialect") {
    const auto dialect = schema::dialect_of(request.find_string("dialect").value_or(""));
    if (dialect)
      options.dialect = *dialect;
    answer(json::object({{"ok", dialect.has_value()}}));
  } else if (command == "run") {
    answer(run(request, options));
  } else {
    std::cerr << "keur-bowtie: unknown command " << command << '\n';
  }
  return true;
}

} // namespace

int main(int argc, char** argv) {
  schema::Options options;
  options.assert_format = argc > 1 && std::string_view(argv[1]) == "--assert-format";
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty())
      continue;
    const auto loaded = json::load_json(line, "stdin", {}, json::DuplicateKeys::Remark);
    if (!loaded) {
      std::cerr << "keur-bowtie: " << to_string(loaded.error()) << '\n';
      return 2;
    }
    if (!serve(loaded->root, options))
      return 0;
  }
  return 0;
}
