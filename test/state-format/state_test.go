// Package stateformat holds what `npm run plan -- <stack> --state` writes to the engine's own format checks:
// its JSON schemas, its Go types, its URN and provider reference parsers.
package stateformat

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	for id, text := range map[string]string{
		apitype.DeploymentSchemaID:    apitype.DeploymentSchema(),
		apitype.ResourceSchemaID:      apitype.ResourceSchema(),
		apitype.PropertyValueSchemaID: apitype.PropertyValueSchema(),
	} {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if id == apitype.ResourceSchemaID {
			knowIgnoreChanges(t, document)
		}
		if err := compiler.AddResource(id, document); err != nil {
			t.Fatal(err)
		}
	}
	compiled, err := compiler.Compile(apitype.DeploymentSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// The engine's Go type of a resource has ignoreChanges and writes it; its schema in the same module lacks the property.
func knowIgnoreChanges(t *testing.T, document any) {
	t.Helper()
	properties := findProperties(document, "propertyDependencies")
	if properties == nil {
		t.Fatal("the resource schema has no propertyDependencies any more: look at it anew")
	}
	if _, known := properties["ignoreChanges"]; known {
		t.Fatal("the resource schema has ignoreChanges now: take this out")
	}
	properties["ignoreChanges"] = map[string]any{"type": "array", "items": map[string]any{"type": "string"}}
}

// findProperties returns the first "properties" object, at any depth, that has the given key.
func findProperties(node any, key string) map[string]any {
	switch value := node.(type) {
	case map[string]any:
		if properties, ok := value["properties"].(map[string]any); ok {
			if _, has := properties[key]; has {
				return properties
			}
		}
		for _, inner := range value {
			if found := findProperties(inner, key); found != nil {
				return found
			}
		}
	case []any:
		for _, inner := range value {
			if found := findProperties(inner, key); found != nil {
				return found
			}
		}
	}
	return nil
}

func check(t *testing.T, compiled *jsonschema.Schema, state []byte) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(state))
	if err != nil {
		return err
	}
	if err := compiled.Validate(document); err != nil {
		return err
	}
	var untyped apitype.UntypedDeployment
	if err := json.Unmarshal(state, &untyped); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(untyped.Deployment))
	decoder.DisallowUnknownFields()
	var deployment apitype.DeploymentV3
	return decoder.Decode(&deployment)
}

func states(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("STATE_FOLDER"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no state files in STATE_FOLDER: run this by npm run test:state-format (%v)", err)
	}
	found := map[string][]byte{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(file)] = content
	}
	return found
}

func TestStatesAreAccepted(t *testing.T) {
	compiled := schema(t)
	for name, state := range states(t) {
		t.Run(name, func(t *testing.T) {
			if err := check(t, compiled, state); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestReferencesParse(t *testing.T) {
	for name, state := range states(t) {
		t.Run(name, func(t *testing.T) {
			var file struct{ Deployment apitype.DeploymentV3 }
			if err := json.Unmarshal(state, &file); err != nil {
				t.Fatal(err)
			}
			if len(file.Deployment.Resources) < 50 {
				t.Fatalf("only %d resources", len(file.Deployment.Resources))
			}
			for _, resource := range file.Deployment.Resources {
				if !resource.URN.IsValid() || resource.URN.Type() != resource.Type {
					t.Errorf("%s: invalid, or not of type %s", resource.URN, resource.Type)
				}
				if resource.Provider == "" {
					continue
				}
				if _, err := providers.ParseReference(resource.Provider); err != nil {
					t.Errorf("%s: %v", resource.URN, err)
				}
			}
		})
	}
}

func TestDamagedStatesAreRefused(t *testing.T) {
	compiled := schema(t)
	for name, state := range states(t) {
		for what, damage := range map[string][2]string{
			"another version":    {`"version": 3`, `"version": "three"`},
			"a text for a flag":  {`"custom": true`, `"custom": "yes"`},
			"an unknown field":   {`"custom": true`, `"custom": true, "colour": "red"`},
			"a list for a type":  {`"type": "pulumi:pulumi:Stack"`, `"type": []`},
		} {
			t.Run(name+" with "+what, func(t *testing.T) {
				damaged := strings.Replace(string(state), damage[0], damage[1], 1)
				if damaged == string(state) {
					t.Fatalf("%q is not in the file", damage[0])
				}
				if err := check(t, compiled, []byte(damaged)); err == nil {
					t.Fatal("accepted")
				}
			})
		}
	}
}
