"""A trained model with other sentences: what the bot says is no part of what it has learned."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import yaml

_SENTENCES = "responses"
# Where a model of Rasa keeps its domain.
_DOMAIN, _METADATA = "components/domain_provider/domain.yml", "metadata.json"


def without_sentences(domain: bytes) -> bytes:
    """What of a domain is learned from, evened out: the fingerprint of a model rests on it. The
    names of sentences are no part of it: no rule says one."""
    parts = yaml.safe_load(domain)
    if not isinstance(parts, dict):
        return domain  # Rasa says what is wrong with it
    parts.pop(_SENTENCES, None)
    return json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()


def put_sentences(model: Path, domain: Path, target: Path) -> None:
    """Writes `model` to `target` with the sentences of the domain file."""
    sentences = yaml.safe_load(domain.read_text(encoding="utf-8"))[_SENTENCES]
    with tarfile.open(model, "r:gz") as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            file = old.extractfile(member) if member.isfile() else None
            content = None if file is None else file.read()
            name = member.name.strip("./")
            if content is not None and name in (_DOMAIN, _METADATA):
                content = _with(content, name, sentences)
                member.size = len(content)
            new.addfile(member, None if content is None else io.BytesIO(content))


def _with(content: bytes, name: str, sentences: dict[str, Any]) -> bytes:
    if name == _METADATA:
        metadata = json.loads(content)
        metadata["domain"][_SENTENCES] = sentences
        # Another model for whoever asks which one answers.
        metadata["model_id"] = hashlib.sha256(repr(sentences).encode()).hexdigest()[:32]
        return json.dumps(metadata).encode()
    domain = yaml.safe_load(content)
    domain[_SENTENCES] = sentences
    return yaml.safe_dump(domain, allow_unicode=True, sort_keys=False).encode()
