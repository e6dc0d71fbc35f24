# One image for both processes: the gateway and the engine, with pages built and model trained.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    # Rasa's Python 3.10 lies where the user below may read it.
    UV_PYTHON_INSTALL_DIR=/opt/python

WORKDIR /app

# The environments first: they change seldom and take longest.
COPY scripts/setup.py scripts/
COPY requirements requirements
COPY pyproject.toml README.md ./
COPY bot bot
COPY actions actions
COPY nlu nlu
RUN python scripts/setup.py run

COPY . .
# What `anxin` makes is for its own account; the model is for the user below.
RUN .venv/bin/anxin train && chmod -R a+rX models

RUN useradd --system --create-home --uid 10001 anxin && mkdir -p var && chown anxin var
USER anxin
ENV PATH="/app/.venv/bin:$PATH" ANXIN_HOST=0.0.0.0
VOLUME /app/var
EXPOSE 8080
CMD ["anxin", "serve"]
