#pragma once
#include "plan/case.hpp"
#include "workflow/document.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keur::workflow {

/// How a case's steps follow each other, which plan::Case cannot say: the document, the workflow the case is about, and
/// where each workflow's steps stand in the case. A workflow that is reached twice has its steps there once.
struct Flow {
  std::shared_ptr<const Document> document; // shared by the cases of one document
  std::size_t workflow = 0;
  json::Value inputs = json::Object{};
  /// (workflow, step) → index in the case's steps.
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> index = {};
  /// Likewise, of the step that fetches the files which x-keur-files names.
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> files = {};
};

struct Planned {
  plan::Case test;
  Flow flow;
};

inline constexpr std::string_view suite = "workflow";

/// One case a workflow, "workflow · TITLE · workflowId", with every step it may come to. `given` are values of inputs
/// by name, as text; they go before the defaults of the inputs' schema, and its types say how they are read. Errors:
/// Configuration with the place where inputs are missing or do not fit their schema.
Result<std::vector<Planned>> to_cases(Document document, const openapi::Description& description,
                                      const std::vector<std::pair<std::string, std::string>>& given);

/// The inputs a workflow starts with: what is given, over the defaults of its schema.
json::Value with_defaults(const Workflow& workflow, json::Value given);

/// Is there an input of this name?
bool takes_input(const Document& document, std::string_view name);

} // namespace keur::workflow
