"""Berths on FastAPI: pydantic judges requests, the framework makes the description of the same classes.
Planted: a berth is answered without its depth's type (body-schema): pydantic is told not to look."""
import json, sys, uuid
from typing import Dict, List
import uvicorn
from fastapi import FastAPI, HTTPException, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, conint, constr

app = FastAPI(title="Berths", version="1")
KEPT: Dict[uuid.UUID, dict] = {}


class NewBerth(BaseModel):
    name: constr(strict=True, min_length=1, max_length=40)
    depth: conint(strict=True, ge=0, le=60)


class Berth(NewBerth):
    id: uuid.UUID


class Problem(BaseModel):
    detail: str


NONE = {404: {"model": Problem}}


@app.get("/berths", response_model=List[Berth])
def berths(limit: int = Query(50, ge=1, le=100)):
    return list(KEPT.values())[:limit]


@app.post("/berths", response_model=Berth, status_code=201)
def add(berth: NewBerth):
    made = {**berth.dict(), "id": uuid.uuid4()}
    KEPT[made["id"]] = made
    return made


@app.get("/berths/{berth_id}", response_model=Berth, responses=NONE)
def berth(berth_id: uuid.UUID):
    if berth_id not in KEPT:
        raise HTTPException(404, "none")
    found = KEPT[berth_id]
    return JSONResponse({**found, "id": str(found["id"]), "depth": str(found["depth"])})


@app.delete("/berths/{berth_id}", status_code=204, response_class=Response, responses=NONE)
def remove(berth_id: uuid.UUID):
    if KEPT.pop(berth_id, None) is None:
        raise HTTPException(404, "none")


port, description = int(sys.argv[1]), sys.argv[2]
with open(description, "w", encoding="utf-8") as file:
    json.dump(app.openapi(), file)
uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")
