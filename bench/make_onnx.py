"""Makes the q8 model that transformers.js loads, from all-MiniLM-L6-v2 in Hugging Face's layout.

    python make_onnx.py BASE OUT

BASE holds config.json, tokenizer.json and model.safetensors. OUT gets them in the layout that transformers.js
expects with `dtype: "q8"`: onnx/model_quantized.onnx beside config.json, tokenizer.json and
tokenizer_config.json. The graph is torch's export of the encoder (inputs input_ids, attention_mask,
token_type_ids; output last_hidden_state), then ONNX Runtime's dynamic quantisation to int8 weights, as the
published models of transformers.js are made.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel

# Dynamic quantisation moves each sentence's vector a little (more on CPUs without VNNI, where sums of two 8-bit
# products saturate); less than this is another model.
SMALLEST_COSINE = 0.9

TOKENIZER_CONFIG = {
    "tokenizer_class": "BertTokenizer",
    "do_lower_case": True,
    "model_max_length": 512,
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "mask_token": "[MASK]",
}

# [CLS], some common words and [SEP] of BERT's vocabulary: what float and int8 are compared on.
PROBE = [101, 1037, 4867, 2317, 7428, 1997, 22497, 2007, 2048, 22497, 2005, 1996, 5010, 102]


class Encoder(torch.nn.Module):
    """The model with BERT's own attention mask: transformers' general one exports to a graph that is slower."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        hidden = self.model.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        mask = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * torch.finfo(hidden.dtype).min
        return self.model.encoder(hidden, attention_mask=mask).last_hidden_state


def export(base, path):
    """Writes the float graph; batch and length stay free."""
    # Plain attention: the fused one would be exported as operators that quantisation does not know.
    model = AutoModel.from_pretrained(
        base, attn_implementation="eager", add_pooling_layer=False, dtype=torch.float32
    )
    model.eval()
    ids = torch.tensor([PROBE])
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {0: "batch_size", 1: "sequence_length"}
    with torch.no_grad():
        torch.onnx.export(
            Encoder(model),
            (ids, torch.ones_like(ids), torch.zeros_like(ids)),
            str(path),
            input_names=names,
            output_names=["last_hidden_state"],
            dynamic_axes={name: axes for name in [*names, "last_hidden_state"]},
            opset_version=17,
            dynamo=False,
        )


def sentence(path, length):
    """The mean of the token vectors, of length 1; `length` shows that the axes are free."""
    ids = np.array([PROBE[: length - 1] + PROBE[-1:]], dtype=np.int64)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    mean = session.run(["last_hidden_state"], feed)[0][0].mean(axis=0)
    return mean / np.linalg.norm(mean)


def main():
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} BASE OUT")
    base, out = Path(sys.argv[1]), Path(sys.argv[2])
    for name in ["config.json", "tokenizer.json", "model.safetensors"]:
        if not (base / name).is_file():
            sys.exit(f"there is no {base / name}; run `cargo xtask setup`, or set CHATREC_BASE")
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain, small = Path(scratch) / "model.onnx", Path(scratch) / "model_quantized.onnx"
        export(base, plain)
        quantize_dynamic(str(plain), str(small), weight_type=QuantType.QInt8)
        for length in [6, len(PROBE)]:
            cosine = float(sentence(plain, length) @ sentence(small, length))
            print(f"{length} tokens: cosine of int8 to float {cosine:.4f}")
            if not cosine >= SMALLEST_COSINE:
                sys.exit(f"the quantised model differs too much: cosine {cosine:.4f} < {SMALLEST_COSINE}")
        for name in ["config.json", "tokenizer.json"]:
            shutil.copyfile(base / name, out / name)
        given = base / "tokenizer_config.json"
        if given.is_file():
            shutil.copyfile(given, out / "tokenizer_config.json")
        else:
            (out / "tokenizer_config.json").write_text(json.dumps(TOKENIZER_CONFIG, indent=1) + "\n")
        # Last, beside and renamed: that it is there means that everything is.
        partial = out / "onnx" / "model_quantized.onnx.partial"
        shutil.copyfile(small, partial)
        partial.rename(out / "onnx" / "model_quantized.onnx")
    print(f"{out}: {(out / 'onnx/model_quantized.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
