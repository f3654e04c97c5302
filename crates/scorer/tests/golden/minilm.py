"""Writes minilm.json: token ids and sentence embeddings of all-MiniLM-L6-v2 by transformers, in fp64.

usage: python minilm.py FOLDER > minilm.json
FOLDER  the Hugging Face folder with config.json, tokenizer.json and model.safetensors (needs torch, transformers)

The embedding is the mean of the last hidden state over all tokens ([CLS] and [SEP] too), scaled to length 1.
Texts are cut at 256 tokens, as in the model's sentence_bert_config.json.
"""
import json
import sys

import torch
from transformers import AutoModel, AutoTokenizer

TEXTS = [
    "white bookcase with doors, max 800, not too deep",
    "I'm lookng for a narow chest of drawrs",
    "Soft blanket for a baby's cot",
    "Café crème – naïve façade, Ångström's 45½ cm “sofa”",
    "白色书柜，价格600以内",
    "ein großer Tisch aus Eiche für 6 Personen",
    "?",
    " ",
    "a",
    "UPPER lower MiXeD 3-in-1 2x4 http://shop.example/p?id=42&x=y_z",
    "cosy wool throw 🧶\twith\u00a0fringe\u200b and\nnew lines",
    "pneumonoultramicroscopicsilicovolcanoconiosis " + "x" * 120,
    "solid oak dining table with two leaves that fold away under the top " * 30,
]


def main():
    tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
    model = AutoModel.from_pretrained(sys.argv[1], attn_implementation="eager").double().eval()
    rows = []
    with torch.no_grad():
        for text in TEXTS:
            batch = tokenizer(text, truncation=True, max_length=256, return_tensors="pt")
            mean = model(**batch).last_hidden_state[0].mean(dim=0)
            unit = mean / mean.norm()
            rows.append({"text": text, "ids": batch["input_ids"][0].tolist(),
                         "embedding": [round(x, 7) for x in unit.tolist()]})
    lines = ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    print('{"texts":[\n' + lines + "\n]}")


main()
