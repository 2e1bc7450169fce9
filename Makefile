# `make demo` and `make test` set up what they need in .venv, once.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --constraint constraints.txt
DEMO := build/demo
MINUTES ?= 10
MODELS ?= 2000
SPECS ?=
KINDS ?=

# Compiled modules stay on disk, or every process that a test starts compiles all of gencc.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test fast docs generated gallery zoo parity-soak names-soak fuzz mutations planted graded long seeds \
	processors gpu-wheels gpu gpu-report clean

demo: .venv/torch.done
	rm -rf $(DEMO)/runs
	$(BIN)/gencc build examples/glyph_map.yaml --backend torch --out $(DEMO)
	cd $(DEMO) && ../../$(BIN)/python -m glyph_map_torch train
	@echo
	@echo "A map of what it learned: $(DEMO)/runs/glyph_map_torch/manifold.png"
	@echo "Try next: $(BIN)/gencc show examples/glyph_map.yaml, then change it and run make demo again."

test: .venv/all.done
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy compiler/gencc backends
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not framework"
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "framework and not long"

fast: .venv/all.done
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not framework"

docs: .venv/docs.done
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --config-file docs/site/mkdocs.yml
	@echo "Open build/docs/index.html."

generated: .venv/torch.done
	$(BIN)/python tests/generated/record.py

names-soak: .venv/all.done
	PYTHONPATH=tests/equivalence $(BIN)/python tests/random_models/soak.py --names $(MODELS)

parity-soak: .venv/all.done
	PYTHONPATH=tests/equivalence $(BIN)/python tests/random_models/soak.py --minutes $(MINUTES)

fuzz: .venv/all.done
	$(BIN)/python tests/hostile/fuzz.py --minutes $(MINUTES)

mutations: .venv/all.done
	$(BIN)/python tests/mutations/campaign.py --out docs/mutations.md

planted: .venv/all.done
	PYTHONPATH=tests/equivalence:tests/random_models $(BIN)/python tests/equivalence/planted.py

graded: .venv/all.done
	$(BIN)/python tests/grading/planted_students.py

long: .venv/all.done
	GENCC_TEST_STEPS=100 $(BIN)/python -m pytest -q -n 2 --dist worksteal tests/equivalence/test_gallery.py
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m long

seeds: .venv/all.done
	PYTHONPATH=tests/equivalence $(BIN)/python tests/systems/seeds.py $(SPECS)

zoo: .venv/all.done
	GENCC_TEST_STEPS=20 $(BIN)/python -m pytest -q -n 2 --dist worksteal tests/zoo

processors: .venv/all.done
	$(BIN)/python tests/processors.py $(KINDS)

gallery: .venv/torch.done
	$(BIN)/python specs/gallery.py --train $(SPECS)

gpu-wheels: .venv/torch.done
	$(BIN)/python benchmarks/gpu/session.py prepare

gpu:  # on a bare machine: whatever python it has
	$(PYTHON) benchmarks/gpu/session.py run

gpu-report:
	$(PYTHON) benchmarks/gpu/session.py report

clean:
	rm -rf .venv build

.venv/torch.done: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --editable '.[torch]'
	touch $@

.venv/all.done: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --editable '.[torch,keras,jax,onnx,dev]'
	touch $@

.venv/docs.done: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --editable '.[docs]'
	touch $@
